package org.lipstream.app.lab.synthesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lipstream.media.MediaFormat;

/**
 * Speaks by flite, which tells when each of its segments ends. It does not tell where words end;
 * that is found by laying each word's own phonemes, asked for once a word, along the sentence's.
 */
final class Flite {
  private static final String PAUSE = "pau";
  private static final String LETTER_A = "ay";

  private final Map<String, List<String>> phonemesOfWord = new ConcurrentHashMap<>();
  private final Map<Path, List<String>> speakersOf = new ConcurrentHashMap<>();

  Speech speak(Path program, Voice voice, String text) {
    requireSpeaker(program, voice.speaker());
    String spoken = SpokenText.of(text, LETTER_A);
    byte[] report;
    float[] samples;
    try {
      Path wav = Files.createTempFile("flite", ".wav");
      try {
        report =
            Command.output(
                List.of(
                    program.toString(),
                    "-voice",
                    voice.speaker(),
                    "--setf",
                    "duration_stretch="
                        + String.format(Locale.ROOT, "%.4f", 100.0 / voice.ratePercent()),
                    "--setf",
                    "int_f0_target_mean=" + voice.pitch(),
                    "-psdur",
                    "-o",
                    wav.toString(),
                    "-t",
                    spoken));
        samples = Wav.samples(Files.readAllBytes(wav));
      } finally {
        Files.deleteIfExists(wav);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double durationMs = samples.length * 1000.0 / MediaFormat.SAMPLE_RATE_HZ;
    List<TimedLabel> phonemes = phonemes(text(report), durationMs);
    return new Speech(samples, words(program, text, spoken, phonemes), phonemes);
  }

  /**
   * Reads {@code pau:0.220 b:0.271 ...}: names and end times in seconds. A text of several
   * sentences starts again at 0 with each. The diphone voices cut the last silence short of what
   * was planned, so times are held within the sound.
   */
  static List<TimedLabel> phonemes(String report, double durationMs) {
    List<TimedLabel> planned = new ArrayList<>();
    double offsetMs = 0;
    double lastMs = 0;
    for (String segment : report.strip().split("\\s+")) {
      int colon = segment.lastIndexOf(':');
      double endMs = offsetMs + 1000 * Double.parseDouble(segment.substring(colon + 1));
      if (endMs < lastMs) {
        endMs += lastMs - offsetMs;
        offsetMs = lastMs;
      }
      planned.add(new TimedLabel(segment.substring(0, colon), lastMs, endMs));
      lastMs = endMs;
    }
    return planned.stream()
        .filter(segment -> !segment.label().equals(PAUSE))
        .map(
            s ->
                new TimedLabel(
                    s.label(), Math.min(s.startMs(), durationMs), Math.min(s.endMs(), durationMs)))
        .toList();
  }

  private List<TimedLabel> words(
      Path program, String text, String spoken, List<TimedLabel> phonemes) {
    List<List<String>> expected = new ArrayList<>();
    for (String word : spoken.split("\\s+")) {
      expected.add(phonemesOfWord.computeIfAbsent(word, w -> phonemesOf(program, w)));
    }
    return SpokenWordTimes.of(List.of(text.strip().split("\\s+")), expected, phonemes);
  }

  /** flite itself speaks with its first voice where it does not know the one asked for. */
  private void requireSpeaker(Path program, String speaker) {
    List<String> known = speakersOf.computeIfAbsent(program, Flite::speakers);
    if (!known.contains(speaker)) {
      throw new IllegalStateException(
          "flite voice: " + speaker + " (expected: one of " + known + ")");
    }
  }

  /** Reads {@code Voices available: kal awb ...}. */
  private static List<String> speakers(Path program) {
    String listing = text(Command.output(List.of(program.toString(), "-lv")));
    return List.of(listing.substring(listing.indexOf(':') + 1).strip().split("\\s+"));
  }

  private static List<String> phonemesOf(Path program, String word) {
    // The space before the word tells flite that this is a text and not the name of a file.
    byte[] report = Command.output(List.of(program.toString(), "-ps", "-t", " " + word, "none"));
    return List.of(text(report).strip().split("\\s+")).stream()
        .filter(phoneme -> !phoneme.equals(PAUSE))
        .toList();
  }

  private static String text(byte[] report) {
    return new String(report, StandardCharsets.UTF_8);
  }
}
