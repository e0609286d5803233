package org.lipstream.app.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One node of a cluster.
 *
 * @param id counted from 1
 * @param port where clients connect
 * @param controllerPorts where the cluster's nodes reach each other's controllers, by id
 * @param listener how clients connect: Kafka's {@code PLAINTEXT}, {@code SSL}, {@code SASL_SSL}
 * @param accounts SCRAM accounts to begin with, in the words of Kafka's storage tool
 * @param extra Kafka's settings beyond these, such as key stores
 */
public record BrokerNode(
    int id,
    int port,
    List<Integer> controllerPorts,
    String listener,
    List<String> accounts,
    Map<String, String> extra) {
  static final String HOST = "localhost";
  static final String CONTROLLER = "CONTROLLER";

  /** The listener that clients use, and nodes among each other. */
  public static final String CLIENTS = "CLIENTS";

  private static final int MOST_COPIES = 3;

  public BrokerNode {
    if (id < 1 || id > controllerPorts.size()) {
      throw new IllegalArgumentException(
          "id: " + id + " (expected: 1 to " + controllerPorts.size() + ")");
    }
    controllerPorts = List.copyOf(controllerPorts);
    accounts = List.copyOf(accounts);
    extra = Map.copyOf(extra);
  }

  /** A cluster of one. */
  public static BrokerNode alone(int port, int controllerPort) {
    return of(1, port, List.of(controllerPort));
  }

  /** One of several, in plain text. */
  public static BrokerNode of(int id, int port, List<Integer> controllerPorts) {
    return new BrokerNode(id, port, controllerPorts, "PLAINTEXT", List.of(), Map.of());
  }

  /** The same with another listener. */
  public BrokerNode secured(String listener, List<String> accounts, Map<String, String> extra) {
    return new BrokerNode(id, port, controllerPorts, listener, accounts, extra);
  }

  boolean isAlone() {
    return controllerPorts.size() == 1;
  }

  Map<String, String> settings(Path data) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put("controller.quorum.voters", voters());
    settings.put("controller.listener.names", CONTROLLER);
    settings.put(
        "listener.security.protocol.map", CONTROLLER + ":PLAINTEXT," + CLIENTS + ":" + listener);
    String clients = CLIENTS + "://" + HOST + ":" + port;
    settings.put(
        "listeners", clients + "," + CONTROLLER + "://" + HOST + ":" + controllerPorts.get(id - 1));
    settings.put("advertised.listeners", clients);
    settings.put("inter.broker.listener.name", CLIENTS);
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.putAll(copies());
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", Long.toString(16L << 20));
    settings.putAll(extra);
    return settings;
  }

  private String voters() {
    return IntStream.range(0, controllerPorts.size())
        .mapToObj(i -> (i + 1) + "@" + HOST + ":" + controllerPorts.get(i))
        .collect(Collectors.joining(","));
  }

  /** What is written stands on most nodes before it counts. */
  private Map<String, String> copies() {
    int number = Math.min(MOST_COPIES, controllerPorts.size());
    String copies = Integer.toString(number);
    String inSync = Integer.toString(number / 2 + 1);
    return Map.of(
        "default.replication.factor", copies,
        "min.insync.replicas", inSync,
        "offsets.topic.replication.factor", copies,
        "transaction.state.log.replication.factor", copies,
        "transaction.state.log.min.isr", inSync,
        "share.coordinator.state.topic.replication.factor", copies,
        "share.coordinator.state.topic.min.isr", inSync);
  }
}
