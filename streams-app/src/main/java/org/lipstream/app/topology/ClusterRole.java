package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lipstream.app.webhook.Webhook;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Topics;

/** Who does what on a cluster, and what each needs to be allowed for it. */
public enum ClusterRole {
  /** Sends sound and lips. */
  PUBLISHER {
    @Override
    public List<AclRule> rules(String applicationId) {
      List<AclRule> rules = new ArrayList<>();
      MediaTopic.topics().forEach(topic -> rules.add(AclRule.topic(topic, "Write", "Create")));
      rules.add(AclRule.topic(Topics.SESSIONS, "Read", "Write", "Create"));
      rules.add(new AclRule(List.of("IdempotentWrite"), "--cluster", "", false));
      return rules;
    }
  },
  /** Recognises: what serve does. */
  APPLICATION {
    @Override
    public List<AclRule> rules(String applicationId) {
      List<AclRule> rules = new ArrayList<>();
      MediaTopic.topics().forEach(topic -> rules.add(AclRule.topic(topic, "Read", "Create")));
      rules.add(AclRule.topic(Topics.REQUESTS, "Read", "Create"));
      rules.add(AclRule.topic(Topics.SINKS_DIGESTS, "Read", "Write", "Create"));
      rules.add(AclRule.topic(Topics.TRANSCRIPTS_FINAL, "Read", "Write", "Create"));
      for (String topic :
          List.of(
              Topics.TRANSCRIPTS_PARTIAL,
              Topics.TRANSCRIPTS_SHADOW,
              Topics.SINKS,
              Topics.SINKS_WINDOWS,
              Topics.ALERTS,
              Topics.PREVIEW,
              Topics.STATUS,
              Topics.DEAD_LETTERS)) {
        rules.add(AclRule.topic(topic, "Write", "Create"));
      }
      rules.add(AclRule.topic(Topics.ALERTS_ACKNOWLEDGED, "Create", "Describe"));
      rules.add(
          AclRule.prefixed(
              "--topic", applicationId + "-", "Read", "Write", "Create", "Delete", "Describe"));
      rules.add(new AclRule(List.of("Read"), "--group", applicationId, false));
      rules.add(AclRule.prefixed("--group", Webhook.GROUPS, "Read"));
      rules.add(AclRule.prefixed("--transactional-id", applicationId + "-", "Write", "Describe"));
      rules.add(new AclRule(List.of("IdempotentWrite"), "--cluster", "", false));
      return rules;
    }
  },
  /** Shows the page, and what people ask for on it. */
  DASHBOARD {
    @Override
    public List<AclRule> rules(String applicationId) {
      List<AclRule> rules = new ArrayList<>();
      for (String topic :
          List.of(
              Topics.AUDIO,
              Topics.TRANSCRIPTS_PARTIAL,
              Topics.TRANSCRIPTS_FINAL,
              Topics.TRANSCRIPTS_SHADOW,
              Topics.SINKS,
              Topics.SINKS_WINDOWS,
              Topics.ALERTS,
              Topics.PREVIEW,
              Topics.STATUS,
              Topics.DEAD_LETTERS)) {
        rules.add(AclRule.topic(topic, "Read"));
      }
      rules.add(AclRule.topic(Topics.ALERTS_ACKNOWLEDGED, "Read", "Write"));
      rules.add(AclRule.topic(Topics.REQUESTS, "Write"));
      rules.add(new AclRule(List.of("IdempotentWrite"), "--cluster", "", false));
      return rules;
    }
  },
  /** Reads captions. */
  WATCHER {
    @Override
    public List<AclRule> rules(String applicationId) {
      return List.of(
          AclRule.topic(Topics.TRANSCRIPTS_PARTIAL, "Read"),
          AclRule.topic(Topics.TRANSCRIPTS_FINAL, "Read"));
    }
  };

  /**
   * What it needs.
   *
   * @param applicationId of the application on the cluster
   */
  public abstract List<AclRule> rules(String applicationId);

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
