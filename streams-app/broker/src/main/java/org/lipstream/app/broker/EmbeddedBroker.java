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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka node, broker and controller in one, that listens on the loopback interface: alone, or one
 * of several that are a cluster.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** The system may offer a port again at once: two listeners would have the same. */
  private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

  private static final String HOST = BrokerNode.HOST;

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
    return start(BrokerNode.alone(freePort(preferredPort), freePort(0)), data, temporary);
  }

  /**
   * Starts one node of a cluster on a folder that outlives it. Returns when the node is up, which
   * takes more than half of a cluster's nodes.
   *
   * @param data created where it is missing
   */
  public static EmbeddedBroker start(BrokerNode node, Path data) {
    return start(node, data, false);
  }

  private static EmbeddedBroker start(BrokerNode node, Path data, boolean temporary) {
    try {
      format(node, data);
      Optional<KilledBroker> killed = KilledBroker.leftIn(data, node);
      if (killed.isPresent()) {
        killed.get().tellController();
      }
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(node.settings(data), false), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, data, temporary, node.port());
    } catch (Exception e) {
      if (temporary) {
        delete(data);
      }
      throw new IllegalStateException(
          "broker on " + HOST + ":" + node.port() + ": " + e.getMessage(), e);
    }
  }

  private static void format(BrokerNode node, Path data) throws Exception {
    Files.createDirectories(data);
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(node.id())
            .setClusterId(CLUSTER_ID)
            .setControllerListenerName(BrokerNode.CONTROLLER)
            .setMetadataLogDirectory(data.toString())
            .setDirectories(List.of(data.toString()))
            .setReleaseVersion(MetadataVersion.latestProduction())
            .setIgnoreFormatted(true);
    if (!node.accounts().isEmpty()) {
      formatter.setScramArguments(node.accounts());
    }
    formatter.run();
  }

  /** A port that is free now: the preferred one if it is. */
  public static int freePort(int preferred) {
    try (ServerSocket socket = new ServerSocket(preferred, 1, InetAddress.getByName(HOST))) {
      int port = socket.getLocalPort();
      boolean fresh = HANDED_OUT.add(port);
      return preferred != 0 || fresh ? port : freePort(0);
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
