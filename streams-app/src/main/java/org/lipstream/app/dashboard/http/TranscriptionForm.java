package org.lipstream.app.dashboard.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;

/**
 * What a request for a transcription asks for, as OpenAI's clients send it. What cannot be had is
 * refused by its name: an answer that quietly leaves something out would be taken for the whole.
 *
 * @param file the upload
 * @param name of the file, as the sender has it; for people alone
 * @param model as asked for; empty for whichever serves
 * @param format of the answer
 * @param stream whether the answer comes while the file is being recognised
 * @param words whether a long answer has the words
 */
record TranscriptionForm(
    MultiPart.Part file, String name, String model, Format format, boolean stream, boolean words) {
  private static final String FILE = "file";
  private static final Set<String> GRANULARITIES = Set.of("word", "segment");

  /** What each field may say; what is not here is refused. */
  private static final Map<String, Predicate<String>> FIELDS =
      Map.of(
          "model", value -> true,
          "response_format", value -> Format.names().contains(value),
          "stream", value -> value.equals("true") || value.equals("false"),
          "language", value -> value.isEmpty() || value.equals("en"),
          "prompt", String::isEmpty,
          "temperature", value -> value.matches("0(\\.0*)?"),
          "chunking_strategy", value -> value.equals("auto"),
          "timestamp_granularities[]", GRANULARITIES::contains,
          "timestamp_granularities", GRANULARITIES::contains);

  private static final Map<String, String> EXPECTED =
      Map.of(
          "response_format", String.join(", ", Format.names()),
          "stream", "true or false",
          "language", "en, or none: what is understood is the serving model's matter",
          "prompt", "none",
          "temperature", "0: what is most likely is said",
          "chunking_strategy", "auto: utterances are cut by their pauses",
          "timestamp_granularities[]", "word or segment",
          "timestamp_granularities", "word or segment");

  /** The answer's formats, by their names. */
  enum Format {
    JSON,
    TEXT,
    SRT,
    VTT,
    VERBOSE_JSON;

    static List<String> names() {
      List<String> names = new ArrayList<>();
      for (Format format : values()) {
        names.add(format.toString());
      }
      return names;
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A field that is not as it has to be. */
  static final class FieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    FieldException(String field, String message) {
      super(field + ": " + message);
      this.field = field;
    }

    String field() {
      return field;
    }
  }

  /**
   * Reads a form.
   *
   * @throws FieldException naming the first field that is not as it has to be
   */
  static TranscriptionForm of(MultiPartFormData.Parts parts) {
    Map<String, List<String>> fields = new TreeMap<>();
    MultiPart.Part file = null;
    for (MultiPart.Part part : parts) {
      if (FILE.equals(part.getName())) {
        file = part;
      } else {
        String name = part.getName() == null ? "" : part.getName();
        String value = part.getContentAsString(StandardCharsets.UTF_8);
        check(name, value);
        fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      }
    }
    if (file == null || file.getLength() == 0) {
      throw new FieldException(FILE, "missing or empty (expected: a file with sound)");
    }
    String format = first(fields, "response_format", "json");
    List<String> granularities =
        new ArrayList<>(fields.getOrDefault("timestamp_granularities[]", List.of()));
    granularities.addAll(fields.getOrDefault("timestamp_granularities", List.of()));
    return new TranscriptionForm(
        file,
        file.getFileName() == null || file.getFileName().isBlank() ? "upload" : file.getFileName(),
        first(fields, "model", ""),
        Format.valueOf(format.toUpperCase(java.util.Locale.ROOT)),
        first(fields, "stream", "false").equals("true"),
        granularities.contains("word"));
  }

  private static void check(String name, String value) {
    Predicate<String> allowed = FIELDS.get(name);
    if (allowed == null) {
      throw new FieldException(
          name,
          "not supported (expected: file, "
              + String.join(", ", new TreeMap<>(FIELDS).keySet())
              + ")");
    }
    if (!allowed.test(value)) {
      throw new FieldException(name, value + " (expected: " + EXPECTED.get(name) + ")");
    }
  }

  private static String first(Map<String, List<String>> fields, String name, String otherwise) {
    return fields.getOrDefault(name, List.of(otherwise)).get(0);
  }
}
