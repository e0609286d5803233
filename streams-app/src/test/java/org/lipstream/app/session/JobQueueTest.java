package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;

class JobQueueTest {
  private static final long WAIT_NANOS = 10_000_000;
  private static final long STEP_MS = 320;
  private static final long STEP_NANOS = STEP_MS * 1_000_000;
  private final JobQueue queue = new JobQueue(new Batching(3, WAIT_NANOS / 1_000_000), 1);
  private long order;

  @Test
  void givesWholeUtterancesBeforePartsThatCameFirst() {
    Ticket part = add(false, 3_000, 0);
    Ticket whole = add(true, 3_000, 5);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(whole);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(part);
  }

  @Test
  void putsTicketsOfOneLengthTogetherUpToTheMost() {
    Ticket first = add(false, 4_100, 0);
    Ticket other = add(false, 1_000, 0);
    Ticket second = add(false, 6_000, 0);
    Ticket third = add(false, 7_900, 0);
    Ticket fourth = add(false, 4_000, 0);
    assertThat(queue.poll(0))
        .as("full, so it waits no longer")
        .containsExactly(first, second, third);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(other);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(fourth);
  }

  @Test
  void letsAPartWaitForThoseThatCameAStepAgoButNoWholeUtterance() {
    add(false, 1_000, 0);
    add(false, 1_000, 1);
    assertThat(queue.poll(1)).as("all there are").hasSize(2);
    long later = STEP_NANOS - 10;
    Ticket part = add(false, 1_300, later);
    assertThat(queue.poll(later)).as("the other one is due too").isEmpty();
    assertThat(queue.readyNanos()).hasValue(later + WAIT_NANOS);
    Ticket other = add(false, 1_300, later + 5);
    assertThat(queue.poll(later + 5)).containsExactly(part, other);
    Ticket alone = add(false, 1_600, 2 * STEP_NANOS - 20);
    assertThat(queue.poll(2 * STEP_NANOS - 20)).isEmpty();
    assertThat(queue.poll(2 * STEP_NANOS - 20 + WAIT_NANOS))
        .as("the other one has not come")
        .containsExactly(alone);
    Ticket whole = add(true, 1_000, 2 * STEP_NANOS);
    assertThat(queue.poll(2 * STEP_NANOS)).containsExactly(whole);
  }

  @Test
  void sharesManyPartsOutAmongTheWorkersAndKeepsFewTogether() {
    JobQueue two = new JobQueue(new Batching(8, 0), 2);
    for (int sessions : new int[] {3, 5, 8, 20}) {
      for (int i = 0; i < sessions; i++) {
        two.add(new Ticket(request(2_000), false, order++, 0, STEP_MS));
      }
      List<Integer> sizes = new ArrayList<>();
      while (!two.isEmpty()) {
        sizes.add(two.poll(0).size());
      }
      List<Integer> expected =
          switch (sessions) {
            case 3 -> List.of(3);
            case 5 -> List.of(3, 2);
            case 8 -> List.of(4, 4);
            default -> List.of(8, 6, 3, 3);
          };
      assertThat(sizes).isEqualTo(expected);
    }
  }

  @Test
  void doesNotLetASingleSessionWait() {
    for (long nanos = 0; nanos < 5 * STEP_NANOS; nanos += STEP_NANOS) {
      Ticket part = add(false, 1_000, nanos);
      assertThat(queue.poll(nanos)).containsExactly(part);
    }
  }

  @Test
  void replacesWhatStillWaitsAndKeepsItsPlace() {
    Ticket ticket = add(false, 1_000, 0);
    add(false, 1_000, 1);
    RecognitionRequest newer = request(1_900);
    assertThat(queue.replace(ticket, newer)).isTrue();
    assertThat(queue.poll(WAIT_NANOS).get(0).request).isSameAs(newer);
    assertThat(queue.replace(ticket, newer)).as("it is being recognised").isFalse();
  }

  @Test
  void dropsWhatWasCancelled() {
    add(false, 1_000, 0).result().cancel(false);
    assertThat(queue.poll(WAIT_NANOS)).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  private Ticket add(boolean isFinal, long durationMs, long nowNanos) {
    Ticket ticket = new Ticket(request(durationMs), isFinal, order++, nowNanos, STEP_MS);
    queue.add(ticket);
    return ticket;
  }

  private static RecognitionRequest request(long durationMs) {
    Utterance sound = new Utterance(new float[(int) durationMs * 16], new byte[0]);
    return RecognitionRequest.of(sound, Modalities.AUDIO, new Rates(4, 2));
  }
}
