package org.lipstream.app.session;

import java.util.function.Consumer;

/**
 * One stage on the way from media to transcripts. Knows nothing of those before and behind it: in
 * the topology each stands in a processor of its own, elsewhere in {@link SessionPipeline}.
 *
 * @param <I> what the stage before hands over
 * @param <O> what it hands on
 */
public interface Stage<I, O> {
  /**
   * Takes what the stage before hands over, and hands on whatever comes of it, before it returns.
   */
  void accept(I input, Consumer<O> next);
}
