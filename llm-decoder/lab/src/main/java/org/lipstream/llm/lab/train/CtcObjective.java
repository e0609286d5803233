package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.Targets;
import org.lipstream.llm.lab.train.loss.CtcLoss;

/** The part that both encoders' objectives share: CTC over a batch of logits. */
final class CtcObjective {
  private final Lexicon lexicon;
  private final double framesPerMs;
  private final int toleranceFrames;

  /**
   * For logits at a rate.
   *
   * @param toleranceFrames by how much known word times may be off
   */
  CtcObjective(Lexicon lexicon, int framesPerSecond, int toleranceFrames) {
    this.lexicon = lexicon;
    this.framesPerMs = framesPerSecond / 1000.0;
    this.toleranceFrames = toleranceFrames;
  }

  /**
   * The mean loss of a batch as an expression whose gradient is CTC's.
   *
   * @param logits (B, T, classes)
   * @param frames valid frames of each row
   */
  NDArray loss(NDArray logits, int[] frames, Targets[] targets, Map<String, Double> metrics) {
    int time = Math.toIntExact(logits.getShape().get(1));
    int classes = Math.toIntExact(logits.getShape().get(2));
    float[] log = logits.stopGradient().logSoftmax(-1).toFloatArray();
    float[] gradient = new float[log.length];
    double total = 0;
    int counted = 0;
    for (int row = 0; row < frames.length; row++) {
      float[] rowLog = rows(log, row, time, frames[row], classes);
      float[] rowGradient = new float[rowLog.length];
      int[] labels = lexicon.labels(targets[row].words());
      CtcLoss.Span[] spans = spans(targets[row], frames[row]);
      double loss = CtcLoss.compute(rowLog, frames[row], classes, labels, spans, rowGradient);
      if (Double.isInfinite(loss) && spans != null) {
        loss = CtcLoss.compute(rowLog, frames[row], classes, labels, null, rowGradient);
      }
      if (Double.isFinite(loss)) {
        total += loss / Math.max(1, labels.length);
        counted++;
        scaleInto(gradient, rowGradient, row * time * classes, 1f / (frames.length * 6));
      }
    }
    metrics.put("ctc", total / Math.max(1, counted));
    NDArray direction = logits.getManager().create(gradient, logits.getShape());
    return logits.mul(direction).sum();
  }

  private static float[] rows(float[] all, int row, int time, int frames, int classes) {
    int from = row * time * classes;
    return java.util.Arrays.copyOfRange(all, from, from + frames * classes);
  }

  private static void scaleInto(float[] to, float[] from, int at, float scale) {
    for (int i = 0; i < from.length; i++) {
      to[at + i] = from[i] * scale;
    }
  }

  private CtcLoss.Span[] spans(Targets targets, int frames) {
    if (targets.spans().isEmpty()) {
      return null;
    }
    CtcLoss.Span[] spans = new CtcLoss.Span[targets.spans().size()];
    for (int i = 0; i < spans.length; i++) {
      int start = (int) Math.round(targets.spans().get(i).startMs() * framesPerMs);
      int end = Math.max(start + 1, (int) Math.round(targets.spans().get(i).endMs() * framesPerMs));
      spans[i] =
          new CtcLoss.Span(
              Math.max(0, start - toleranceFrames),
              Math.min(frames, start + toleranceFrames),
              end - toleranceFrames,
              end + toleranceFrames);
    }
    return spans;
  }

  /** Counts the word errors of the best paths. */
  void score(NDArray logits, int[] frames, Targets[] targets, WordErrors errors) {
    float[] scores = logits.toFloatArray();
    Shape shape = logits.getShape();
    int time = Math.toIntExact(shape.get(1));
    int classes = Math.toIntExact(shape.get(2));
    for (int row = 0; row < frames.length; row++) {
      int[] best = CtcLoss.greedy(scores, row * time * classes, frames[row], classes);
      errors.add(targets[row].words(), lexicon.text(best));
    }
  }
}
