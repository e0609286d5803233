package org.lipstream.app.lab.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What faults are done to: brokers, instances, and a publisher that speaks for a while. */
final class Scene implements AutoCloseable {
  final ChaosCluster cluster;
  final List<Instance> instances = new ArrayList<>();
  final Random random;
  final DoomedPublisher publisher;
  private int turn;

  private Scene(ChaosCluster cluster, Random random, DoomedPublisher publisher) {
    this.cluster = cluster;
    this.random = random;
    this.publisher = publisher;
  }

  /**
   * Starts everything, and waits until it runs.
   *
   * @param folder for data and logs
   * @param arguments of {@code serve}, but the cluster and the page's port
   */
  static Scene start(Path folder, List<String> arguments, int instances, long seed) {
    ChaosCluster cluster = ChaosCluster.start(folder);
    Scene scene =
        new Scene(cluster, new Random(seed), new DoomedPublisher(folder, cluster.address()));
    try {
      for (int i = 0; i < instances; i++) {
        List<String> all = new ArrayList<>(List.of("serve", "--kafka", cluster.address()));
        all.addAll(List.of("--dashboard-port", "0"));
        all.addAll(arguments);
        scene.instances.add(new Instance("instance" + i, folder, all));
        scene.instances.get(i).launch();
        scene.instances.get(i).awaitReady(); // the first one makes the topics
      }
      cluster.awaitInSync();
      return scene;
    } catch (RuntimeException e) {
      scene.close();
      throw e;
    }
  }

  Instance anyInstance() {
    return instances.get(random.nextInt(instances.size()));
  }

  /** One broker after the other. */
  int nextBroker() {
    return turn++ % ChaosCluster.NODES;
  }

  /** Between two bounds, in milliseconds. */
  void pause(long leastMs, long mostMs) {
    Child.pause(leastMs + random.nextInt((int) (mostMs - leastMs + 1)));
  }

  @Override
  public void close() {
    publisher.close();
    instances.forEach(Instance::close);
    cluster.close();
  }
}
