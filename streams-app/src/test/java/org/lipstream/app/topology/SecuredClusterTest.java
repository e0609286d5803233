package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.BrokerNode;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.broker.KeyStores;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.media.Modality;

/**
 * Real brokers that let in nobody but who shows who they are, and allow nobody more than {@code
 * lipstream acls} says: from media to captions, with settings that stand in a file alone.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecuredClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String ADMIN = "admin";

  @TempDir Path folder;

  /** A way to say who one is: the listener, its settings, and a client's by its name. */
  private interface Security {
    BrokerNode secure(BrokerNode node) throws Exception;

    Map<String, String> client(String name) throws Exception;

    /** What the broker calls somebody. */
    default String principal(String name) {
      return "User:" + name;
    }
  }

  @AfterEach
  void forget() {
    System.clearProperty(KafkaSettings.CONFIG_PROPERTY);
  }

  @Test
  void captionsComeThroughTlsAndScram() throws Exception {
    assertCaptionsCome(new TlsAndScram());
  }

  @Test
  void captionsComeThroughTlsOfBothSides() throws Exception {
    assertCaptionsCome(new TlsOfBothSides());
  }

  @Test
  void captionsComeWithTokens() throws Exception {
    assertCaptionsCome(new Tokens());
  }

  @Test
  void whoDoesNotSayWhoTheyAreIsToldSoInALine() throws Exception {
    try (EmbeddedBroker broker = start(new TlsAndScram())) {
      assertThatThrownBy(() -> TopicSetup.ensure(broker.address(), Duration.ofSeconds(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Kafka at " + broker.address() + ": ");
    }
  }

  private EmbeddedBroker start(Security security) throws Exception {
    BrokerNode node =
        security.secure(BrokerNode.alone(EmbeddedBroker.freePort(0), EmbeddedBroker.freePort(0)));
    Map<String, String> all = new HashMap<>(node.extra());
    all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // Nodes reach each other's controllers in plain text.
    all.put("super.users", security.principal(ADMIN) + ";User:ANONYMOUS");
    return EmbeddedBroker.start(
        node.secured(node.listener(), node.accounts(), all), folder.resolve("data"));
  }

  private void assertCaptionsCome(Security security) throws Exception {
    ScriptedMedia media =
        ScriptedMedia.of("s", 7_000, new long[] {400, 2_000}, new long[] {4_000, 5_800})
            .inRun(System.currentTimeMillis());
    try (EmbeddedBroker broker = start(security)) {
      String address = broker.address();
      allow(security, address);
      become(security, ClusterRole.APPLICATION);
      TopicSetup.ensure(address, TopicSetup.PATIENCE);
      try (RecognitionScheduler scheduler =
              RecognitionScheduler.threads(ScriptedMedia.recognizer(), 1);
          CaptionApp app =
              CaptionApp.start(
                  address, "lipstream", Patient.settings(), scheduler, session -> {})) {
        become(security, ClusterRole.PUBLISHER);
        try (Publisher publisher = Publisher.connect(address);
            MediaFeeder feeder = new MediaFeeder(address)) {
          publisher.open("claimed", Set.of(Modality.AUDIO));
          feeder.send(media.interleaved());
        }
        become(security, ClusterRole.WATCHER);
        assertThat(finals(address, 2)).hasSize(2);
        assertThat(app.failure()).isNotDone();
      }
    }
  }

  private void allow(Security security, String address) throws Exception {
    Map<String, Object> settings = new HashMap<>(security.client(ADMIN));
    settings.put("bootstrap.servers", address);
    List<AclBinding> allowed = new ArrayList<>();
    for (ClusterRole role : ClusterRole.values()) {
      for (AclRule rule : role.rules("lipstream")) {
        for (String operation : rule.operations()) {
          allowed.add(binding(rule, operation, security.principal(role.toString())));
        }
      }
    }
    try (Admin admin = Admin.create(settings)) {
      admin.createAcls(allowed).all().get();
    }
  }

  private static AclBinding binding(AclRule rule, String operation, String principal) {
    String kind = rule.resource().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    return new AclBinding(
        new ResourcePattern(
            ResourceType.fromString(kind),
            rule.name().isEmpty() ? "kafka-cluster" : rule.name(),
            rule.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL),
        new AccessControlEntry(
            principal,
            "*",
            AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
            AclPermissionType.ALLOW));
  }

  /** Clients that are made from now on are somebody. */
  private void become(Security security, ClusterRole role) throws Exception {
    Properties settings = new Properties();
    settings.putAll(security.client(role.toString()));
    Path file = folder.resolve(role + ".properties");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    System.setProperty(KafkaSettings.CONFIG_PROPERTY, file.toString());
  }

  private static List<TranscriptEvent> finals(String address, int number) {
    List<TranscriptEvent> finals = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (TranscriptFeed feed = new TranscriptFeed(address, true)) {
      while (finals.size() < number && System.nanoTime() < deadline) {
        feed.poll(Duration.ofMillis(200)).stream()
            .filter(TranscriptEvent::isFinal)
            .forEach(finals::add);
      }
    }
    return finals;
  }

  /** Passwords, and a broker whose certificate is trusted. */
  private final class TlsAndScram implements Security {
    private static final String MODULE =
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
            + " password=\"%s-secret\";";
    private final KeyStores stores = new KeyStores(folder);

    @Override
    public BrokerNode secure(BrokerNode node) throws Exception {
      Map<String, String> extra = new HashMap<>(keys(stores.of("localhost")));
      extra.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
      extra.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
      extra.put(
          "listener.name.clients.scram-sha-512.sasl.jaas.config", MODULE.formatted(ADMIN, ADMIN));
      List<String> accounts = new ArrayList<>();
      accounts.add(account(ADMIN));
      for (ClusterRole role : ClusterRole.values()) {
        accounts.add(account(role.toString()));
      }
      return node.secured("SASL_SSL", accounts, withTrust(extra, stores));
    }

    private static String account(String name) {
      return "SCRAM-SHA-512=[name=" + name + ",password=" + name + "-secret]";
    }

    @Override
    public Map<String, String> client(String name) {
      Map<String, String> settings = withTrust(Map.of(), stores);
      settings.put("security.protocol", "SASL_SSL");
      settings.put("sasl.mechanism", "SCRAM-SHA-512");
      settings.put("sasl.jaas.config", MODULE.formatted(name, name));
      return settings;
    }
  }

  /** Certificates on both sides: the broker's, and one that all clients share. */
  private final class TlsOfBothSides implements Security {
    private static final String CLIENTS = "captions";
    private final KeyStores stores = new KeyStores(folder);
    private Path brokers;
    private Path clients;

    @Override
    public BrokerNode secure(BrokerNode node) throws Exception {
      brokers = stores.of("localhost");
      clients = stores.of(CLIENTS);
      Map<String, String> extra = new HashMap<>(keys(brokers));
      extra.put("ssl.client.auth", "required");
      return node.secured("SSL", List.of(), withTrust(extra, stores));
    }

    @Override
    public String principal(String name) {
      return "User:CN=" + (name.equals(ADMIN) ? "localhost" : CLIENTS);
    }

    @Override
    public Map<String, String> client(String name) {
      Map<String, String> settings =
          withTrust(keys(name.equals(ADMIN) ? brokers : clients), stores);
      settings.put("security.protocol", "SSL");
      return settings;
    }
  }

  /** Tokens that say a name; nobody signs them, which is for tests alone. */
  private static final class Tokens implements Security {
    private static final String MODULE =
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
            + " unsecuredLoginStringClaim_sub=\"%s\";";

    @Override
    public BrokerNode secure(BrokerNode node) {
      return node.secured(
          "SASL_PLAINTEXT",
          List.of(),
          Map.of(
              "sasl.enabled.mechanisms",
              "OAUTHBEARER",
              "sasl.mechanism.inter.broker.protocol",
              "OAUTHBEARER",
              "listener.name.clients.oauthbearer.sasl.jaas.config",
              MODULE.formatted(ADMIN)));
    }

    @Override
    public Map<String, String> client(String name) {
      return Map.of(
          "security.protocol",
          "SASL_PLAINTEXT",
          "sasl.mechanism",
          "OAUTHBEARER",
          "sasl.jaas.config",
          MODULE.formatted(name));
    }
  }

  private static Map<String, String> keys(Path store) {
    return Map.of(
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.password",
        KeyStores.PASSWORD,
        "ssl.keystore.type",
        "PKCS12");
  }

  private static Map<String, String> withTrust(Map<String, String> settings, KeyStores stores) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("ssl.truststore.location", stores.trusted().toString());
    all.put("ssl.truststore.password", KeyStores.PASSWORD);
    all.put("ssl.truststore.type", "PKCS12");
    return all;
  }
}
