package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IdleProcessorsTest {
  @Test
  void nothingIsBegunBesideWhereAllProcessorsRecognise() {
    List<IdleProcessors.Busy> busy = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      busy.add(IdleProcessors.busy());
    }
    try {
      assertThat(IdleProcessors.start(() -> "beside")).isEmpty();
    } finally {
      busy.forEach(IdleProcessors.Busy::close);
    }
    assertThat(IdleProcessors.start(() -> "beside").map(IdleProcessors::result)).contains("beside");
  }

  @Test
  void whoMeasuresByItsOwnThreadStaysAlone() {
    try (IdleProcessors.Busy alone = IdleProcessors.alone()) {
      assertThat(alone).isNotNull();
      assertThat(IdleProcessors.start(() -> "beside")).isEmpty();
      IdleProcessors.alone().close();
      assertThat(IdleProcessors.start(() -> "beside")).as("within another's").isEmpty();
    }
    assertThat(IdleProcessors.start(() -> "beside")).isPresent();
  }

  @Test
  void aFailureIsTheWorksOwn() {
    CompletableFuture<String> started =
        IdleProcessors.<String>start(
                () -> {
                  throw new IllegalStateException("logits: NaN");
                })
            .orElseThrow();
    assertThatThrownBy(() -> IdleProcessors.result(started))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("logits: NaN");
  }

  @Test
  void whatIsDroppedIsClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    IdleProcessors.drop(
        IdleProcessors.<AutoCloseable>start(() -> () -> closed.set(true)).orElseThrow());
    assertThat(closed).isTrue();
  }
}
