package org.lipstream.app.dashboard.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Fields;
import org.lipstream.ingest.media.SoundFramer;

/**
 * What the address of {@code /v1/listen} asks for, as Deepgram's clients write it. What cannot be
 * had is refused by its name.
 *
 * @param encoding of raw sound; null where a container comes
 * @param rateHz of raw sound
 * @param channels of raw sound
 * @param interim whether what may still change is told
 * @param model as asked for; empty for whichever serves
 */
record ListenRequest(
    SoundEncoding encoding, int rateHz, int channels, boolean interim, String model) {
  private static final Map<String, Predicate<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("model", value -> true),
          Map.entry("encoding", value -> SoundEncoding.find(value).isPresent()),
          Map.entry(
              "sample_rate",
              value -> isWithin(value, SoundFramer.LOWEST_RATE_HZ, SoundFramer.HIGHEST_RATE_HZ)),
          Map.entry("channels", value -> isWithin(value, 1, 8)),
          Map.entry("interim_results", ListenRequest::isBoolean),
          Map.entry("language", value -> value.equals("en") || value.startsWith("en-")),
          Map.entry("punctuate", ListenRequest::isBoolean),
          Map.entry("smart_format", value -> value.equals("false")),
          Map.entry("multichannel", value -> value.equals("false")),
          Map.entry("diarize", value -> value.equals("false")),
          Map.entry("token", value -> true));

  private static final Map<String, String> EXPECTED =
      Map.of(
          "encoding", "linear16, mulaw or alaw; none for a container",
          "sample_rate", SoundFramer.LOWEST_RATE_HZ + " to " + SoundFramer.HIGHEST_RATE_HZ,
          "channels", "1 to 8",
          "interim_results", "true or false",
          "punctuate", "true or false; the model writes as it writes",
          "language", "en, or none",
          "smart_format", "false",
          "multichannel", "false",
          "diarize", "false");

  /**
   * @throws IllegalArgumentException naming the first parameter that is not as it has to be
   */
  static ListenRequest of(Fields parameters) {
    Map<String, String> values = new TreeMap<>();
    for (Fields.Field field : parameters) {
      for (String value : field.getValues()) {
        check(field.getName(), value);
        values.put(field.getName(), value);
      }
    }
    SoundEncoding encoding = SoundEncoding.find(values.get("encoding")).orElse(null);
    if (encoding != null && !values.containsKey("sample_rate")) {
      throw new IllegalArgumentException(
          "sample_rate: missing (expected with encoding: " + EXPECTED.get("sample_rate") + ")");
    }
    return new ListenRequest(
        encoding,
        Integer.parseInt(values.getOrDefault("sample_rate", "16000")),
        Integer.parseInt(values.getOrDefault("channels", "1")),
        values.getOrDefault("interim_results", "false").equals("true"),
        values.getOrDefault("model", ""));
  }

  private static void check(String name, String value) {
    Predicate<String> allowed = ALLOWED.get(name);
    if (allowed == null) {
      throw new IllegalArgumentException(
          name
              + ": not supported (expected: "
              + String.join(", ", new TreeMap<>(EXPECTED).keySet())
              + " and model)");
    }
    if (!allowed.test(value)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + EXPECTED.get(name) + ")");
    }
  }

  private static boolean isBoolean(String value) {
    return value.equals("true") || value.equals("false");
  }

  private static boolean isWithin(String value, int least, int most) {
    return value.matches("\\d{1,6}")
        && Integer.parseInt(value) >= least
        && Integer.parseInt(value) <= most;
  }
}
