package org.lipstream.app.lab.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lipstream.app.lab.synthesis.ClipMaker;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.FaceLook;
import org.lipstream.app.lab.synthesis.GridSentence;
import org.lipstream.app.lab.synthesis.Speech;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.TalkingFace;
import org.lipstream.app.lab.synthesis.TimedLabel;
import org.lipstream.app.lab.synthesis.Voice;
import org.lipstream.app.lab.synthesis.Voices;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.lab.corpus.CorpusFile;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;

/** Decodes clips and speaks sentences, once, into corpus files. */
public final class CorpusPreparation {
  private static final int REPORT_EVERY = 100;
  private static final List<String> DIGITS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final int DIGIT_TEST_TAKES = 5;
  private static final int MIN_SILENCE_MS = 150;
  private static final int MAX_SILENCE_MS = 700;

  private final Consumer<String> log;
  private final int threads;

  /** Lines of progress go to {@code log}. */
  public CorpusPreparation(int threads, Consumer<String> log) {
    this.threads = threads;
    this.log = log;
  }

  /** Makes a sample, or fails with an exception. */
  private interface Source {
    Sample make() throws IOException;
  }

  /** Decodes a manifest's clips, unless the corpus file is there already. */
  public void clips(Path manifest, Path corpus) throws IOException {
    if (Files.exists(corpus)) {
      return;
    }
    List<Source> sources = new ArrayList<>();
    for (Manifest.Entry entry : Manifest.read(manifest)) {
      sources.add(() -> sample(entry));
    }
    write(corpus, sources);
  }

  /**
   * Decodes single spoken digits, files named {@code digit_speaker_take.wav}, but for the takes
   * that the collection keeps for testing, unless the corpus file is there already.
   */
  public void digits(Path folder, Path corpus) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path file : files(folder)) {
      String[] name = file.getFileName().toString().split("[_.]");
      if (Integer.parseInt(name[2]) >= DIGIT_TEST_TAKES) {
        String word = DIGITS.get(Integer.parseInt(name[0]));
        sources.add(() -> sample(new Manifest.Entry(file, name[1], word, List.of())));
      }
    }
    write(corpus, sources);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".wav")).sorted().toList();
    }
  }

  /** Speaks sentences of GRID's form in many voices, unless the corpus file is there already. */
  public void voices(int sentences, long seed, Path corpus) throws IOException {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    Random random = new Random(seed);
    List<Source> sources = new ArrayList<>();
    int index = 0;
    for (GridSentence sentence : GridSentence.balanced(sentences, random)) {
      Voice voice = Voices.draw(random);
      int before = MIN_SILENCE_MS + random.nextInt(MAX_SILENCE_MS - MIN_SILENCE_MS);
      int after = MIN_SILENCE_MS + random.nextInt(MAX_SILENCE_MS - MIN_SILENCE_MS);
      String id = "voice-" + index++;
      sources.add(() -> speak(synthesizer, voice, sentence.text(), id, before, after));
    }
    write(corpus, sources);
  }

  /**
   * Reads sentences of a text aloud, each in a voice of its own, unless the corpus file is there
   * already.
   *
   * @param sentences one a line; an even choice of them is read
   * @param count how many
   */
  public void readings(Path sentences, int count, long seed, Path corpus) throws IOException {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    Random random = new Random(seed);
    List<String> lines = Files.readAllLines(sentences).stream().filter(l -> !l.isBlank()).toList();
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < Math.min(count, lines.size()); i++) {
      String text = lines.get((int) ((long) i * lines.size() / count)).trim();
      Voice voice = Voices.draw(random);
      String id = "reading-" + i;
      sources.add(() -> speak(synthesizer, voice, text, id, 0, 0));
    }
    write(corpus, sources);
  }

  /**
   * Draws people who speak, and reads them as any clip, unless the corpus file is there already.
   */
  public void faces(int sentences, long seed, Path corpus) throws IOException {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    List<Voice> voices = Voices.catalogue(Engine.FLITE);
    Random random = new Random(seed);
    List<Source> sources = new ArrayList<>();
    int index = 0;
    for (GridSentence sentence : GridSentence.balanced(sentences, random)) {
      Voice voice = voices.get(random.nextInt(voices.size()));
      FaceLook look = FaceLook.draw(random);
      long motion = random.nextLong();
      int before = MIN_SILENCE_MS + random.nextInt(MAX_SILENCE_MS - MIN_SILENCE_MS);
      String id = "face-" + index++;
      sources.add(
          () -> {
            Speech spoken = synthesizer.speak(voice, sentence.text());
            Speech speech =
                Speech.silence(before).then(spoken).then(Speech.silence(MAX_SILENCE_MS));
            return film(id, new TalkingFace(look, motion), speech, sentence.text());
          });
    }
    write(corpus, sources);
  }

  private static Sample film(String id, TalkingFace face, Speech speech, String text)
      throws IOException {
    Path file = Files.createTempFile(id, ".mp4");
    try {
      ClipMaker.write(file, face, speech);
      return sample(new Manifest.Entry(file, id, text, spans(speech, text)));
    } finally {
      Files.delete(file);
    }
  }

  private static List<WordSpan> spans(Speech speech, String text) {
    List<WordSpan> alignment = new ArrayList<>();
    for (TimedLabel word : speech.words()) {
      alignment.add(
          new WordSpan(word.label(), (int) word.startMs(), (int) Math.ceil(word.endMs())));
    }
    return alignment.size() == text.split(" ").length ? alignment : List.of();
  }

  /** One clip of a manifest as a sample. */
  public static Sample sample(Manifest.Entry entry) {
    Clip clip = Clip.read(entry.path());
    List<WordSpan> alignment = entry.alignment();
    if (alignment.size() != entry.transcript().trim().split("\\s+").length) {
      alignment = List.of();
    }
    return new Sample(
        entry.path().getFileName().toString(),
        entry.speaker(),
        entry.transcript(),
        alignment,
        pcm(clip.samples()),
        clip.lips());
  }

  private static Sample speak(
      SpeechSynthesizer synthesizer, Voice voice, String text, String id, int before, int after) {
    Speech speech =
        Speech.silence(before).then(synthesizer.speak(voice, text)).then(Speech.silence(after));
    String words = text.trim().replaceAll("\\s+", " ");
    return new Sample(
        id, voice.name(), words, spans(speech, words), pcm(speech.samples()), new byte[0]);
  }

  private void write(Path corpus, List<Source> sources) throws IOException {
    if (Files.exists(corpus)) {
      return;
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (CorpusFile.Writer writer = new CorpusFile.Writer(corpus)) {
      List<Future<Sample>> pending = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        Source source = sources.get(i);
        pending.add(executor.submit(source::make));
        if (pending.size() == 2 * threads || i == sources.size() - 1) {
          for (Future<Sample> sample : pending) {
            writer.add(sample.get());
          }
          pending.clear();
        }
        if ((i + 1) % REPORT_EVERY == 0) {
          log.accept("%s: %d of %d".formatted(corpus.getFileName(), i + 1, sources.size()));
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing " + corpus, e);
    } finally {
      executor.shutdownNow();
    }
  }

  private static short[] pcm(float[] samples) {
    short[] pcm = new short[samples.length];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) Math.round(Math.max(-1, Math.min(1, samples[i])) * 32767);
    }
    return pcm;
  }
}
