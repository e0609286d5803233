package org.lipstream.app.lab.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the bundled clips: drawn people who say sentences in flite's voices, with a manifest of
 * what they say. The same seed gives the same sentences, faces and voices.
 */
public final class ClipMaker {
  /** The clip of several sentences, which the demo plays. */
  public static final String DEMO = "demo.mp4";

  /** The clip of free English. */
  public static final String FREE = "free.mp4";

  public static final String MANIFEST = "manifest.tsv";

  private static final double EDGE_MS = 380;

  /** Together with the silences that flite puts around a sentence about a second. */
  private static final double PAUSE_MS = 620;

  private static final float PEAK = 0.6f;

  /** One clip: who says what. */
  private record Part(
      String file, String speaker, Voice voice, long lookSeed, List<String> sentences) {}

  private static final List<String> DEMO_SENTENCES =
      List.of("place green by e seven now", "bin red with h six now", "bin white in i three soon");

  private static final Part FREE_PART =
      new Part(
          FREE,
          "ada",
          new Voice(Engine.FLITE, "slt", 100, 175),
          24,
          List.of(
              "good morning and thank you for coming",
              "the quick brown fox jumps over the lazy dog",
              "what you say is written here while you say it"));

  private static final List<Part> CAST =
      List.of(
          new Part(DEMO, "anna", new Voice(Engine.FLITE, "slt", 92, 175), 28, DEMO_SENTENCES),
          new Part(
              "tom.mp4",
              "tom",
              new Voice(Engine.FLITE, "rms", 95, 105),
              31,
              List.of("set green at h two soon")),
          new Part(
              "mira.mp4",
              "mira",
              new Voice(Engine.FLITE, "slt", 97, 200),
              27,
              List.of("bin red at f two please")),
          new Part(
              "ewan.mp4",
              "ewan",
              new Voice(Engine.FLITE, "awb", 97, 125),
              22,
              List.of("bin blue with s nine again")));

  private ClipMaker() {}

  /**
   * Writes the clips that come with the project, and their manifest, over those that may be there.
   *
   * @param directory made if it is absent
   * @return the manifest: tab-separated with a header, path, speaker, transcript, voice
   * @throws IOException if a file cannot be written
   * @throws IllegalStateException if flite is not installed
   */
  public static Path make(Path directory) throws IOException {
    return make(
        directory,
        CAST.stream().flatMap(part -> part.sentences().stream()).map(GridSentence::parse).toList());
  }

  /**
   * The same people with other sentences.
   *
   * @param seed of the sentences
   */
  public static Path make(Path directory, long seed) throws IOException {
    int count = CAST.stream().mapToInt(part -> part.sentences().size()).sum();
    return make(directory, GridSentence.balanced(count, new SplittableRandom(seed)));
  }

  private static Path make(Path directory, List<GridSentence> sentences) throws IOException {
    Files.createDirectories(directory);
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    StringBuilder manifest = new StringBuilder("path\tspeaker\ttranscript\tvoice\n");
    int next = 0;
    for (Part part : CAST) {
      List<GridSentence> own = sentences.subList(next, next + part.sentences().size());
      next += part.sentences().size();
      manifest.append(film(directory, synthesizer, part, texts(own)));
    }
    manifest.append(film(directory, synthesizer, FREE_PART, FREE_PART.sentences()));
    return Files.writeString(directory.resolve(MANIFEST), manifest);
  }

  /** Writes one clip; returns its line of the manifest. */
  private static String film(
      Path directory, SpeechSynthesizer synthesizer, Part part, List<String> sentences)
      throws IOException {
    Speech speech = speech(synthesizer, part.voice(), sentences);
    TalkingFace face =
        new TalkingFace(FaceLook.draw(new SplittableRandom(part.lookSeed())), part.lookSeed());
    write(directory.resolve(part.file()), face, speech);
    String transcript = String.join(" ", sentences);
    return String.join("\t", part.file(), part.speaker(), transcript, part.voice().name()) + "\n";
  }

  private static List<String> texts(List<GridSentence> sentences) {
    return sentences.stream().map(GridSentence::text).toList();
  }

  /**
   * Writes one clip.
   *
   * @param file mp4
   * @param speech with the times of its phonemes
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, TalkingFace face, Speech speech) throws IOException {
    ClipWriter.write(file, face.frames(speech), speech.samples());
  }

  /** The sentences with silence around and between them. */
  static Speech speech(SpeechSynthesizer synthesizer, Voice voice, List<String> sentences) {
    List<Speech> spoken = new ArrayList<>();
    for (String sentence : sentences) {
      spoken.add(withPeak(synthesizer.speak(voice, sentence)));
    }
    Speech all = Speech.silence(EDGE_MS);
    for (int i = 0; i < spoken.size(); i++) {
      all = i == 0 ? all : all.then(Speech.silence(PAUSE_MS));
      all = all.then(spoken.get(i));
    }
    return all.then(Speech.silence(EDGE_MS));
  }

  private static Speech withPeak(Speech speech) {
    float highest = 1e-6f;
    for (float sample : speech.samples()) {
      highest = Math.max(highest, Math.abs(sample));
    }
    float[] louder = new float[speech.samples().length];
    for (int i = 0; i < louder.length; i++) {
      louder[i] = speech.samples()[i] * PEAK / highest;
    }
    return new Speech(louder, speech.words(), speech.phonemes());
  }
}
