package org.lipstream.app.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One Kafka node, broker and controller in one, that listens on the loopback interface. */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final String HOST = "localhost";

  /** Fixed, so that a data folder can be opened again by a later process. */
  private static final String CLUSTER_ID = "bGlwc3RyZWFtLWdyaWQtMQ";

  private final KafkaRaftServer server;
  private final Path data;
  private final boolean temporary;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, Path data, boolean temporary, int port) {
    this.server = server;
    this.data = data;
    this.temporary = temporary;
    this.port = port;
  }

  /** Starts a broker on a free port; its data go when it is closed. */
  public static EmbeddedBroker start() {
    try {
      return start(Files.createTempDirectory("lipstream-kafka"), true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a broker on a folder that outlives it.
   *
   * @param data created where it is missing
   * @param preferredPort taken if it is free; 0 for any
   */
  public static EmbeddedBroker start(Path data, int preferredPort) {
    return start(data, false, preferredPort);
  }

  /** Starts a broker whose data go when it is closed, on a port that is taken if it is free. */
  public static EmbeddedBroker startTemporary(int preferredPort) {
    try {
      return start(Files.createTempDirectory("lipstream-kafka"), true, preferredPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedBroker start(Path data, boolean temporary, int preferredPort) {
    int port = freePort(preferredPort);
    int controllerPort = freePort(0);
    try {
      format(data);
      KafkaRaftServer server =
          new KafkaRaftServer(
              new KafkaConfig(settings(data, port, controllerPort), false), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, data, temporary, port);
    } catch (Exception e) {
      if (temporary) {
        delete(data);
      }
      throw new IllegalStateException("broker on " + HOST + ":" + port + ": " + e.getMessage(), e);
    }
  }

  private static void format(Path data) throws Exception {
    Files.createDirectories(data);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(NODE_ID)
        .setClusterId(CLUSTER_ID)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(data.toString())
        .setDirectories(List.of(data.toString()))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .run();
  }

  private static Map<String, String> settings(Path data, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT");
    settings.put(
        "listeners",
        "CLIENTS://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    settings.put("advertised.listeners", "CLIENTS://" + HOST + ":" + port);
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", Long.toString(16L << 20));
    return settings;
  }

  /** A port that is free now: the preferred one if it is. */
  public static int freePort(int preferred) {
    try (ServerSocket socket = new ServerSocket(preferred, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (preferred == 0) {
        throw new UncheckedIOException(e);
      }
      return freePort(0);
    }
  }

  /** Where clients connect, {@code host:port}. */
  public String address() {
    return HOST + ":" + port;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    if (temporary) {
      delete(data);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
