package org.lipstream.app.lab.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is done to a pipeline that runs. Each returns when everything runs again. */
enum Fault {
  /** As when memory runs out. */
  KILL_ONE("kill -9, one of two instances") {
    @Override
    void strike(Scene scene) {
      Instance one = scene.anyInstance();
      one.child().kill();
      scene.pause(0, 6_000);
      one.launch();
      one.awaitReady();
    }
  },

  KILL_BOTH("kill -9, both instances at once") {
    @Override
    void strike(Scene scene) {
      scene.instances.forEach(each -> each.child().kill());
      scene.pause(0, 3_000);
      scene.instances.forEach(Instance::launch);
      scene.instances.forEach(Instance::awaitReady);
    }
  },

  /** The second falls while the first one's sessions are being restored. */
  KILL_ONE_THEN_OTHER("kill -9, one and then the other") {
    @Override
    void strike(Scene scene) {
      Instance one = scene.instances.get(0);
      Instance other = scene.instances.get(1);
      one.child().kill();
      scene.pause(0, 1_000);
      one.launch();
      scene.pause(4_000, 9_000);
      other.child().kill();
      other.launch();
      one.awaitReady();
      other.awaitReady();
    }
  },

  /** A long collection of garbage, shorter than the session time-out of 6 s. */
  STOP_SHORT("STOP for 2 to 5 s, one instance") {
    @Override
    void strike(Scene scene) {
      freeze(scene, scene.anyInstance().child(), 2_000, 5_000);
    }
  },

  /** It is taken for dead, and goes on when others have its sessions. */
  STOP_LONG("STOP for 8 to 18 s, one instance") {
    @Override
    void strike(Scene scene) {
      freeze(scene, scene.anyInstance().child(), 8_000, 18_000);
    }
  },

  RESTART("one instance ended and started") {
    @Override
    void strike(Scene scene) {
      Instance one = scene.anyInstance();
      one.child().end(Duration.ofSeconds(30));
      one.launch();
      one.awaitReady();
    }
  },

  KILL_BROKER("kill -9, the brokers in turn") {
    @Override
    void strike(Scene scene) {
      int broker = scene.nextBroker();
      scene.cluster.node(broker).kill();
      scene.pause(500, 6_000);
      scene.cluster.restart(broker);
    }
  },

  STOP_BROKER("STOP for 5 to 12 s, the brokers in turn") {
    @Override
    void strike(Scene scene) {
      freeze(scene, scene.cluster.node(scene.nextBroker()), 5_000, 12_000);
      scene.cluster.awaitInSync();
    }
  },

  KILL_BROKER_AND_INSTANCE("kill -9, a broker and an instance") {
    @Override
    void strike(Scene scene) {
      int broker = scene.nextBroker();
      Instance one = scene.anyInstance();
      scene.cluster.node(broker).kill();
      one.child().kill();
      scene.pause(0, 3_000);
      one.launch();
      scene.cluster.restart(broker);
      one.awaitReady();
    }
  },

  KILL_PUBLISHER("kill -9, a publisher") {
    @Override
    void strike(Scene scene) {
      scene.publisher.speakAndDie(scene.random);
    }
  },

  FULL_BROKER("a broker's disk full") {
    @Override
    void strike(Scene scene) {
      int broker = scene.nextBroker();
      Disk disk = scene.cluster.disk(broker);
      Child node = scene.cluster.node(broker);
      disk.fill();
      if (!node.awaitEnd(Duration.ofSeconds(30))) {
        node.kill();
      }
      disk.free();
      scene.cluster.restart(broker);
    }

    @Override
    Optional<String> missing(Scene scene) {
      return scene.cluster.disk(0).canBeFilled() ? Optional.empty() : Optional.of(NO_MOUNT);
    }
  },

  /** It starts on a full disk, which it cannot, and again when there is room. */
  FULL_INSTANCE("an instance's disk full") {
    @Override
    void strike(Scene scene) {
      Instance one = scene.anyInstance();
      one.disk().fill();
      scene.pause(2_000, 5_000);
      one.child().kill();
      one.launch();
      scene.pause(3_000, 8_000);
      one.disk().free();
      if (one.child().awaitEnd(Duration.ofSeconds(20))) {
        one.launch();
      }
      one.awaitReady();
    }

    @Override
    Optional<String> missing(Scene scene) {
      return scene.instances.get(0).disk().canBeFilled() ? Optional.empty() : Optional.of(NO_MOUNT);
    }
  },

  CLOCK("an instance's clock moved by up to 2 h") {
    @Override
    void strike(Scene scene) {
      Instance one = scene.anyInstance();
      one.moveClock(OFFSETS.get(scene.random.nextInt(OFFSETS.size())));
      scene.pause(4_000, 10_000);
      one.moveClock("+0");
      scene.pause(1_500, 3_000);
      if (!one.child().isAlive()) {
        one.launch();
        one.awaitReady();
      }
    }

    @Override
    Optional<String> missing(Scene scene) {
      return Instance.clockLibrary().isPresent()
          ? Optional.empty()
          : Optional.of("libfaketime is not installed");
    }
  };

  private static final String NO_MOUNT = "mounting a file system takes the rights of root";
  private static final List<String> OFFSETS =
      List.of("+5s", "-5s", "+600s", "-600s", "+7200s", "-7200s");

  private final String told;

  Fault(String told) {
    this.told = told;
  }

  abstract void strike(Scene scene);

  /** Why it cannot be done here; empty where it can. */
  Optional<String> missing(Scene scene) {
    return Optional.empty();
  }

  String told() {
    return told;
  }

  private static void freeze(Scene scene, Child child, long leastMs, long mostMs) {
    child.freeze();
    try {
      scene.pause(leastMs, mostMs);
    } finally {
      child.thaw();
    }
  }
}
