package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.llm.recognize.Utterance;

class TaskQueueTest {
  private static final long WAIT_NANOS = 10_000_000;
  private static final long STEP_MS = 320;
  private static final long STEP_NANOS = STEP_MS * 1_000_000;
  private final TaskQueue queue = new TaskQueue(new Batching(3, WAIT_NANOS / 1_000_000), 1);
  private long order;

  @Test
  void givesWholeUtterancesBeforePartsThatCameFirst() {
    RecognitionTask part = add(false, 3_000, 0);
    RecognitionTask whole = add(true, 3_000, 5);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(whole);
    assertThat(queue.poll(WAIT_NANOS)).containsExactly(part);
  }

  @Test
  void putsTasksOfOneLengthTogetherUpToTheMost() {
    RecognitionTask first = add(false, 4_100, 0);
    RecognitionTask other = add(false, 1_000, 0);
    RecognitionTask second = add(false, 6_000, 0);
    RecognitionTask third = add(false, 7_900, 0);
    RecognitionTask fourth = add(false, 4_000, 0);
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
    RecognitionTask part = add(false, 1_300, later);
    assertThat(queue.poll(later)).as("the other one is due too").isEmpty();
    assertThat(queue.readyNanos()).hasValue(later + WAIT_NANOS);
    RecognitionTask other = add(false, 1_300, later + 5);
    assertThat(queue.poll(later + 5)).containsExactly(part, other);
    RecognitionTask alone = add(false, 1_600, 2 * STEP_NANOS - 20);
    assertThat(queue.poll(2 * STEP_NANOS - 20)).isEmpty();
    assertThat(queue.poll(2 * STEP_NANOS - 20 + WAIT_NANOS))
        .as("the other one has not come")
        .containsExactly(alone);
    RecognitionTask whole = add(true, 1_000, 2 * STEP_NANOS);
    assertThat(queue.poll(2 * STEP_NANOS)).containsExactly(whole);
  }

  @Test
  void sharesManyPartsOutAmongTheWorkersAndKeepsFewTogether() {
    TaskQueue two = new TaskQueue(new Batching(8, 0), 2);
    for (int sessions : new int[] {3, 5, 8, 20}) {
      for (int i = 0; i < sessions; i++) {
        two.add(task(false, 2_000, 0));
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
      RecognitionTask part = add(false, 1_000, nanos);
      assertThat(queue.poll(nanos)).containsExactly(part);
    }
  }

  @Test
  void replacesWhatStillWaitsAndKeepsItsPlace() {
    RecognitionTask older = add(false, 1_000, 0);
    add(false, 1_000, 1);
    RecognitionTask newer = task(false, 1_900, 2);
    assertThat(queue.replace(older, newer)).isTrue();
    assertThat(queue.poll(WAIT_NANOS).get(0)).isSameAs(newer);
    assertThat(newer.addedNanos).as("waited for since the older one came").isZero();
    assertThat(queue.replace(newer, task(false, 2_000, 3))).as("it is being recognised").isFalse();
  }

  @Test
  void dropsWhatWasCancelled() {
    add(false, 1_000, 0).result().cancel(false);
    assertThat(queue.poll(WAIT_NANOS)).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  private RecognitionTask add(boolean whole, long durationMs, long nowNanos) {
    RecognitionTask task = task(whole, durationMs, nowNanos);
    queue.add(task);
    return task;
  }

  private RecognitionTask task(boolean whole, long durationMs, long nowNanos) {
    Utterance sound = new Utterance(new float[(int) durationMs * 16], new byte[0]);
    Span span = new Span(0, durationMs);
    Session none = new Session("s", SessionConfig.defaults(), SessionCheckpoint.start(0, 0));
    RecognitionTask task =
        whole
            ? RecognitionTask.whole(none, 0, span, sound, List.of())
            : RecognitionTask.part(none, 0, span, sound, List.of());
    task.order = order++;
    task.addedNanos = nowNanos;
    task.stepMs = STEP_MS;
    return task;
  }
}
