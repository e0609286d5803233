package org.lipstream.recognizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptFormat;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaEvent.AudioSamples;
import org.lipstream.ingest.media.MediaEvent.LipCrop;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeReport;

class SpeechRecognizerTest {
  private static final String FREE_WORDS =
      "good morning and thank you for coming the quick brown fox jumps over the lazy dog what you"
          + " say is written here while you say it";

  private static final long MIDDLE_OF_A_SENTENCE_MS = 2_000;

  private static SpeechRecognizer recognizer;

  @BeforeAll
  static void open() {
    recognizer = SpeechRecognizer.open("open");
  }

  @AfterAll
  static void close() {
    recognizer.close();
  }

  @Test
  void transcribesAWholeFile() {
    Transcription said = recognizer.transcribe(Clips.FREE);
    assertThat(plain(said.text())).isEqualTo(FREE_WORDS);
    assertThat(said.words()).allMatch(word -> word.startMs() <= word.endMs());
  }

  @Test
  void aStreamOfSoundAndLipsSaysWhatTheFileSays() {
    List<TranscriptEvent> finals = new ArrayList<>();
    StreamSettings settings = StreamSettings.soundAndLips().withoutPartials();
    try (SpeechStream stream = recognizer.stream(settings, finals::add)) {
      push(stream, Clips.FREE);
      stream.finish();
    }
    assertThat(finals)
        .usingRecursiveComparison()
        .comparingOnlyFields("utterance", "text", "span", "modality", "degraded")
        .isEqualTo(recognizer.transcribe(Clips.FREE).finals());
  }

  @Test
  void partialsComeFirstAndTheirCommittedWordsStay() throws Exception {
    List<TranscriptEvent> events = new ArrayList<>();
    BlockingQueue<TranscriptEvent> told = new LinkedBlockingQueue<>();
    try (SpeechStream stream = recognizer.stream(StreamSettings.sound(), told::add)) {
      for (AudioSamples each : Clips.sound(Clips.FREE)) {
        stream.accept(each.samples(), 16_000);
        if (each.mediaTimeMs() == MIDDLE_OF_A_SENTENCE_MS) {
          events.add(told.poll(60, TimeUnit.SECONDS));
        }
      }
      stream.finish();
    }
    told.drainTo(events);
    assertThat(events.get(0).isFinal()).isFalse();
    List<TranscriptEvent> finals = events.stream().filter(TranscriptEvent::isFinal).toList();
    assertThat(plain(TranscriptFormat.text(finals))).isEqualTo(FREE_WORDS);
    for (TranscriptEvent event : events) {
      TranscriptEvent last = finals.get((int) event.utterance());
      assertThat(words(last).subList(0, event.committedWords())).isEqualTo(committed(event));
    }
  }

  @Test
  void eventsCanBePolled() {
    try (SpeechStream stream = recognizer.stream(StreamSettings.sound().withoutPartials())) {
      Clips.sound(Clips.GRID).forEach(each -> stream.accept(each.samples(), 16_000));
      stream.finish();
      Optional<TranscriptEvent> said = stream.poll();
      assertThat(said).map(event -> plain(event.text())).hasValue("set green at h two soon");
      assertThat(said).map(TranscriptEvent::modality).hasValue("audio");
      assertThat(stream.poll()).isEmpty();
    }
  }

  @Test
  void soundOfOtherRatesAndKindsIsTheSame() {
    StreamSettings settings = StreamSettings.sound().withoutPartials();
    try (SpeechStream stream = recognizer.stream(settings)) {
      for (AudioSamples each : Clips.sound(Clips.GRID)) {
        stream.accept(doubled(each.samples()), 32_000);
      }
      stream.finish();
      assertThat(stream.poll())
          .map(event -> plain(event.text()))
          .hasValue("set green at h two soon");
    }
  }

  private static short[] doubled(float[] samples) {
    short[] twice = new short[2 * samples.length];
    for (int i = 0; i < twice.length; i++) {
      twice[i] = (short) Math.round(samples[i / 2] * Short.MAX_VALUE);
    }
    return twice;
  }

  @Test
  void mouthsAreCutOutOfPictures() throws Exception {
    try (SpeechStream stream = recognizer.stream(StreamSettings.lips().withoutPartials());
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(Clips.GRID.toFile());
        Java2DFrameConverter converter = new Java2DFrameConverter()) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        stream.acceptPicture(frame.timestamp / 1_000, converter.convert(frame));
      }
      stream.finish();
      TranscriptEvent said = stream.poll().orElseThrow();
      assertThat(said.modality()).isEqualTo("video");
      assertThat(said.degraded()).isEmpty();
      List<String> heard = List.of(plain(said.text()).split(" "));
      assertThat(heard).hasSize(6).containsAnyOf("set", "green", "two", "soon");
    }
  }

  @Test
  void whatIsMissingBetweenTwoTimesIsKnownToBeMissing() {
    List<AudioSamples> sound = Clips.sound(Clips.GRID);
    long laterMs = 60_000;
    try (SpeechStream stream = recognizer.stream(StreamSettings.sound().withoutPartials())) {
      sound.forEach(each -> stream.accept(each.mediaTimeMs(), each.samples(), 16_000));
      sound.forEach(each -> stream.accept(laterMs + each.mediaTimeMs(), each.samples(), 16_000));
      stream.finish();
      TranscriptEvent first = stream.poll().orElseThrow();
      TranscriptEvent second = stream.poll().orElseThrow();
      assertThat(plain(second.text())).isEqualTo(plain(first.text()));
      assertThat(second.span().startMs() - first.span().startMs()).isBetween(59_900L, 60_100L);
    }
  }

  @Test
  void streamsOfSeveralThreadsDoNotGetInEachOthersWay() {
    List<CompletableFuture<String>> texts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      texts.add(CompletableFuture.supplyAsync(SpeechRecognizerTest::gridByStream));
    }
    assertThat(texts.stream().map(CompletableFuture::join)).containsOnly("set green at h two soon");
  }

  private static String gridByStream() {
    List<TranscriptEvent> finals = new ArrayList<>();
    StreamSettings settings = StreamSettings.sound().withoutPartials();
    try (SpeechStream stream = recognizer.stream(settings, finals::add)) {
      Clips.sound(Clips.GRID).forEach(each -> stream.accept(each.samples(), 16_000));
      stream.finish();
    }
    return plain(TranscriptFormat.text(finals));
  }

  @Test
  void aWatchedStreamTellsWhatWentOnInside() {
    List<String> order = new ArrayList<>();
    List<DecodeReport> reports = new ArrayList<>();
    SpeechListener listener =
        new SpeechListener() {
          @Override
          public void said(TranscriptEvent event) {
            order.add("said");
          }

          @Override
          public void decoded(DecodeReport report) {
            order.add("decoded");
            reports.add(report);
          }
        };
    StreamSettings settings = StreamSettings.sound().withoutPartials().watched(Detail.SUMMARY);
    try (SpeechStream stream = recognizer.stream(settings.named("tom"), listener)) {
      push(stream, Clips.GRID);
      stream.finish();
    }
    assertThat(order).containsExactly("said", "decoded");
    DecodeReport report = reports.get(0);
    assertThat(report.id().session()).isEqualTo("tom");
    assertThat(report.isEmpty()).isFalse();
    assertThat(report.layers().get(1).attention()).isPresent();
    assertThat(report.faults()).isEmpty();
  }

  @Test
  void whatTheListenerThrowsEndsTheStream() {
    SpeechListener broken =
        event -> {
          throw new IllegalStateException("the disk is full");
        };
    try (SpeechStream stream = recognizer.stream(StreamSettings.sound(), broken)) {
      Clips.sound(Clips.GRID).forEach(each -> stream.accept(each.samples(), 16_000));
      assertThatThrownBy(stream::finish)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("the disk is full");
      assertThatThrownBy(() -> stream.accept(new float[160], 16_000))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("stream stream: failed");
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (SpeechStream stream = recognizer.stream(StreamSettings.soundAndLips())) {
      assertThatThrownBy(() -> stream.acceptLips(0, new byte[5]))
          .hasMessage("crop: 5 bytes (expected: 9216)");
      assertThatThrownBy(() -> stream.accept(new float[5], 4_000))
          .hasMessage("sample rate: 4000 Hz (expected: 8000 to 192000)");
      stream.accept(100, new float[1_600], 16_000);
      assertThatThrownBy(() -> stream.accept(50, new float[160], 16_000))
          .hasMessage("mediaTimeMs: 50 (expected: >= 200, where the sound before ended)");
      stream.acceptLips(40, new byte[96 * 96]);
      assertThatThrownBy(() -> stream.acceptLips(40, new byte[96 * 96]))
          .hasMessage("mediaTimeMs: 40 (expected: > 40, that of the one before)");
      stream.end();
      assertThatThrownBy(() -> stream.accept(new float[160], 16_000))
          .hasMessage("stream stream: ended (expected: open)");
    }
    assertThatThrownBy(() -> SpeechRecognizer.open("no-such-model"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("model: no-such-model (expected: ")
        .hasMessageContaining("open");
  }

  @Test
  void tellsWhatItIs() {
    assertThat(recognizer.model()).isEqualTo("open");
    assertThat(recognizer.modalities()).isEqualTo(Modalities.AV);
  }

  private static void push(SpeechStream stream, Path clip) {
    for (MediaEvent event : Clips.media(clip)) {
      if (event instanceof AudioSamples sound) {
        stream.accept(sound.mediaTimeMs(), sound.samples(), 16_000);
      } else if (event instanceof LipCrop crop && !crop.interpolated()) {
        stream.acceptLips(crop.mediaTimeMs(), crop.pixels());
      }
    }
  }

  private static List<String> committed(TranscriptEvent event) {
    return words(event).subList(0, event.committedWords());
  }

  private static List<String> words(TranscriptEvent event) {
    return event.words().stream().map(TranscriptEvent.Word::word).toList();
  }

  private static String plain(String text) {
    return text.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z' ]", "");
  }
}
