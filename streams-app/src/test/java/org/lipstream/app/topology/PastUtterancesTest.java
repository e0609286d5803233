package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.slf4j.LoggerFactory;

/** Anybody may ask for anything, over and over. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PastUtterancesTest {
  private static final int UTTERANCES = 4;
  private static final int TIMES = 50;
  private static final long LOOK_EVERY_NANOS = 20_000_000;

  private final Logger logger = (Logger) LoggerFactory.getLogger(PastUtterances.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    TopicSetup.ensure(SharedBroker.address(), TopicSetup.PATIENCE);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  @Test
  void whatIsAskedForOverAndOverIsLookedForOnceAndFillsNoLog() {
    List<InsideRequest> answered = new ArrayList<>();
    try (RecognitionScheduler scheduler =
            RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
        PastUtterances past = new PastUtterances(SharedBroker.address(), scheduler)) {
      for (int i = 0; i < UTTERANCES * TIMES; i++) {
        past.ask(new InsideRequest("no\u001b[2Jbody", OptionalLong.of(i % UTTERANCES)));
      }
      while (answered.size() < UTTERANCES) {
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
        past.take((request, report) -> answered.add(request));
      }
    }
    assertThat(answered).hasSize(UTTERANCES).doesNotHaveDuplicates();
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getFormattedMessage().codePoints())
        .noneMatch(Character::isISOControl);
  }
}
