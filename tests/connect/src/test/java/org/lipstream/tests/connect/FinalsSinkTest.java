package org.lipstream.tests.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;

/**
 * The settings of docs/ECOSYSTEM.md write finals into a file, each a line, none that was taken
 * back.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FinalsSinkTest {
  private static final String PAGE =
      read(Path.of(System.getProperty("lipstream.root", "../..")).resolve("docs/ECOSYSTEM.md"));
  private static final String FINAL = block("json", "").strip();

  @TempDir private Path folder;

  @Test
  void theFilesSinkWritesFinalsAsTheyStandOnTheTopic() throws Exception {
    Map<String, String> connector = properties("finals.properties");
    String topic = connector.get("topics");
    assertThat(topic).isEqualTo("lipstream.transcripts.final");
    Path file = folder.resolve("finals.jsonl");
    connector.replace("file", file.toString());
    Path settings = folder.resolve("finals.properties");
    try (var out = Files.newBufferedWriter(settings)) {
      Properties written = new Properties();
      written.putAll(connector);
      written.store(out, null);
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      write(broker.address(), topic);
      ConnectStandalone standalone = new ConnectStandalone();
      Connect<StandaloneHerder> connect = standalone.startConnect(worker(broker.address()));
      try {
        standalone.processExtraArgs(connect, new String[] {settings.toString()});
        awaitLines(file, 2);
      } finally {
        connect.stop();
        connect.awaitStop();
      }
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(FINAL, FINAL.replace("\"revision\":", "\"revision\":1"));
  }

  /** As the page has them, but for what belongs to this machine. */
  private Map<String, String> worker(String broker) {
    Map<String, String> worker = properties("worker.properties");
    assertThat(worker)
        .containsKeys("bootstrap.servers", "offset.storage.file.filename", "plugin.path");
    worker.replace("bootstrap.servers", broker);
    worker.replace("offset.storage.file.filename", folder.resolve("offsets").toString());
    worker.remove("plugin.path"); // the connector stands in the class path
    worker.put("listeners", "http://127.0.0.1:0");
    return worker;
  }

  /** Two finals, and between them one whose transaction was aborted. */
  private static void write(String broker, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker, "transactional.id", "finals", "linger.ms", 0);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      for (int revision = 0; revision < 3; revision++) {
        producer.beginTransaction();
        String line =
            revision == 0
                ? FINAL
                : FINAL.replace("\"revision\":", "\"revision\":" + (3 - revision));
        producer.send(new ProducerRecord<>(topic, "tom", line)).get();
        if (revision == 1) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
  }

  private static void awaitLines(Path file, int lines) throws Exception {
    try (WatchService changes = file.getFileSystem().newWatchService()) {
      file.getParent()
          .register(
              changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
        var change = changes.poll(1, TimeUnit.SECONDS);
        if (change != null) {
          change.pollEvents();
          change.reset();
        }
      }
    }
  }

  private static Map<String, String> properties(String name) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(block("properties", "# " + name + "\n")));
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
    assertThat(properties).isNotEmpty();
    return Utils.propsToStringMap(properties);
  }

  /** The page's first block of code of a kind that begins so. */
  private static String block(String kind, String beginning) {
    Matcher block =
        Pattern.compile("(?s)```" + kind + "\n" + Pattern.quote(beginning) + "(.*?)```")
            .matcher(PAGE);
    assertThat(block.find()).as(kind + " " + beginning).isTrue();
    return block.group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
