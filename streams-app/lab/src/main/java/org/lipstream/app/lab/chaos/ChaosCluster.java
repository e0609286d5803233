package org.lipstream.app.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.lipstream.app.broker.EmbeddedBroker;

/** Three brokers in processes of their own; two of them have each record before it counts. */
final class ChaosCluster implements AutoCloseable {
  static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long LOOK_EVERY_MS = 500;

  private final Path folder;
  private final List<Disk> disks = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> controllerPorts = new ArrayList<>();
  private final Child[] nodes = new Child[NODES];
  private int starts;

  private ChaosCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts the brokers, all at once, and waits for them.
   *
   * @param folder for data and logs
   */
  static ChaosCluster start(Path folder) {
    ChaosCluster cluster = new ChaosCluster(folder);
    for (int i = 0; i < NODES; i++) {
      cluster.ports.add(EmbeddedBroker.freePort(0));
      cluster.controllerPorts.add(EmbeddedBroker.freePort(0));
      cluster.disks.add(Disk.under(folder.resolve("broker" + i), Disk.BROKER_MB));
    }
    try {
      for (int i = 0; i < NODES; i++) {
        cluster.launch(i);
      }
      for (int i = 0; i < NODES; i++) {
        cluster.nodes[i].await(ChaosBroker.UP, PATIENCE);
      }
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void launch(int index) {
    String controllers =
        controllerPorts.stream().map(String::valueOf).collect(Collectors.joining(","));
    nodes[index] =
        Child.start(
            new Child.Launch(
                folder.resolve("broker" + index + "." + starts++ + ".log"),
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"),
                Map.of(),
                ChaosBroker.class.getName(),
                List.of(
                    Integer.toString(index + 1),
                    Integer.toString(ports.get(index)),
                    controllers,
                    disks.get(index).folder().resolve("data").toString())));
  }

  /** Where clients connect: all nodes, separated by commas. */
  String address() {
    return ports.stream().map(port -> "localhost:" + port).collect(Collectors.joining(","));
  }

  Child node(int index) {
    return nodes[index];
  }

  Disk disk(int index) {
    return disks.get(index);
  }

  /** Starts a node that is down, and waits until it has all records. */
  void restart(int index) {
    launch(index);
    nodes[index].await(ChaosBroker.UP, PATIENCE);
    awaitInSync();
  }

  /** Waits until each record is on all nodes. */
  void awaitInSync() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (behind() > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "brokers: " + behind() + " partitions are not on all of them (expected: none)");
      }
      Child.pause(LOOK_EVERY_MS);
    }
  }

  /** Partitions that are not on all nodes; all that could be where none answers. */
  private int behind() {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                address(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000))) {
      Set<String> names =
          new HashSet<>(admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get());
      int behind = 0;
      for (TopicDescription topic : admin.describeTopics(names).allTopicNames().get().values()) {
        for (TopicPartitionInfo partition : topic.partitions()) {
          behind += partition.isr().size() < partition.replicas().size() ? 1 : 0;
        }
      }
      return behind;
    } catch (ExecutionException e) {
      return Integer.MAX_VALUE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    for (Child node : nodes) {
      if (node != null) {
        node.kill();
      }
    }
    disks.forEach(Disk::close);
  }
}
