package org.lipstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.catalog.ModelFolders;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.stream.FinalOnly;
import org.lipstream.media.Modalities;

/** Runs each example as its reader would, but for the microphone, which is a recording. */
class ExamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final Path CLIP =
      ROOT.resolve("streams-app/src/main/resources/org/lipstream/app/clips/tom.mp4");
  private static final String WORDS = "set green at h two soon";
  private static final int MOST_LINES = 40;

  @Test
  void fitAScreen() throws IOException {
    Path folder = ROOT.resolve("examples/src/main/java/org/lipstream/examples");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> examples =
          files.filter(file -> !file.endsWith("package-info.java")).sorted().toList();
      assertThat(examples).hasSize(5);
      for (Path example : examples) {
        assertThat(Files.readAllLines(example))
            .as(example.toString())
            .hasSizeLessThanOrEqualTo(MOST_LINES);
      }
    }
  }

  @Test
  void transcribesAFile() throws Exception {
    String printed = printed(() -> TranscribeFile.main(new String[] {CLIP.toString()}));
    assertThat(plain(printed)).endsWith(WORDS);
  }

  @Test
  void showsWordsOfTheMicrophone() throws Exception {
    AudioFormat format = new AudioFormat(16_000, Short.SIZE, 1, true, false);
    byte[] pcm = pcm();
    AudioInputStream line =
        new AudioInputStream(new ByteArrayInputStream(pcm), format, pcm.length / Short.BYTES);
    assertThat(plain(printed(() -> LiveMicrophone.listen(line)))).endsWith(WORDS);
  }

  @Test
  void findsSinksByItsOwnRule() throws Exception {
    String printed = printed(() -> OwnSinkRule.main(new String[] {CLIP.toString()}));
    assertThat(printed.lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("block \\d+, token \\d+ \\([A-Z_]+\\): [01]\\.\\d{3}"));
  }

  @Test
  void producerAndConsumerMeetOnTheTopics() throws Exception {
    try (Recognizer recognizer = Recognizers.open(ModelFolders.usual().find("open"));
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      CaptionSettings settings =
          CaptionSettings.defaults().withModality(Modalities.AV).withPolicy(new FinalOnly());
      try (CaptionApp app =
          CaptionApp.start(broker.address(), settings, scheduler, session -> {})) {
        BlockingQueue<String> consumed = consume(broker.address());
        produce(broker.address());
        assertThat(plain(consumed.poll(2, TimeUnit.MINUTES))).isEqualTo("toms session " + WORDS);
        assertThat(app.failure()).isNotDone();
      }
    }
  }

  /** Sends the clip's sound as the example does from its standard input. */
  private static void produce(String broker) throws Exception {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(pcm()));
    try {
      OwnProducer.main(new String[] {broker, "tom's session"});
    } finally {
      System.setIn(before);
    }
  }

  /** Lines that the example prints, as they come. */
  private static BlockingQueue<String> consume(String broker) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    PrintStream before = System.out;
    System.setOut(
        new PrintStream(before) {
          @Override
          public void println(String line) {
            lines.add(line);
          }
        });
    Thread thread =
        new Thread(
            () -> {
              try {
                OwnConsumer.main(new String[] {broker, "readers"});
              } catch (InterruptException e) {
                System.setOut(before); // the test is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return lines;
  }

  private interface Program {
    void run() throws Exception;
  }

  private static String printed(Program program) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static byte[] pcm() {
    ByteArrayOutputStream pcm = new ByteArrayOutputStream();
    try (MediaSource source = MediaSource.openSound(CLIP)) {
      for (Optional<MediaEvent> next = source.next(); next.isPresent(); next = source.next()) {
        float[] samples = ((MediaEvent.AudioSamples) next.get()).samples();
        ByteBuffer bytes =
            ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
          bytes.putShort((short) Math.round(sample * Short.MAX_VALUE));
        }
        pcm.writeBytes(bytes.array());
      }
    }
    return pcm.toByteArray();
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z]+", " ")
        .replace("tom s", "toms")
        .strip();
  }
}
