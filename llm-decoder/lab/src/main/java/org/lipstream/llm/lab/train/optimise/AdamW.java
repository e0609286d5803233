package org.lipstream.llm.lab.train.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101) on one vector, with gradient clipping by norm and
 * an exponential average of the parameters.
 */
public final class AdamW {

  /**
   * Settings.
   *
   * @param averageDecay weight of the past in the average of the parameters
   */
  public record Options(
      double beta1, double beta2, double weightDecay, double clipNorm, double averageDecay) {
    public static final Options DEFAULT = new Options(0.9, 0.98, 0.05, 1.0, 0.999);
  }

  private static final double EPSILON = 1e-8;

  private final Options options;
  private final NDArray mean;
  private final NDArray square;
  private final NDArray average;
  private long steps;

  public AdamW(NDManager manager, NDArray parameters, Options options) {
    this.options = options;
    mean = manager.zeros(parameters.getShape());
    square = manager.zeros(parameters.getShape());
    average = parameters.duplicate();
    average.attach(manager);
  }

  /** (P) averaged parameters: what is exported. */
  public NDArray average() {
    return average;
  }

  public NDArray mean() {
    return mean;
  }

  public NDArray square() {
    return square;
  }

  public long steps() {
    return steps;
  }

  public void resumeAt(long step) {
    steps = step;
  }

  /**
   * One step, in place.
   *
   * @return the gradient's norm before clipping; the step is left out where it is not finite
   */
  public float step(NDArray parameters, NDArray decay, NDArray gradient, double learningRate) {
    float norm = gradient.norm().getFloat();
    if (!Float.isFinite(norm)) {
      return norm;
    }
    steps++;
    double scale = Math.min(1, options.clipNorm / (norm + 1e-6));
    NDArray scaled = gradient.mul(scale);
    mean.muli(options.beta1).addi(scaled.mul(1 - options.beta1));
    square.muli(options.beta2).addi(scaled.square().muli(1 - options.beta2));
    double correction1 = 1 - Math.pow(options.beta1, steps);
    double correction2 = 1 - Math.pow(options.beta2, steps);
    NDArray denominator = inStep(square, scaled).sqrt().divi(Math.sqrt(correction2)).addi(EPSILON);
    NDArray update = inStep(mean, scaled).div(denominator).muli(learningRate / correction1);
    NDArray decayed = inStep(parameters, scaled).mul(decay);
    parameters.subi(decayed.muli(learningRate * options.weightDecay)).subi(update);
    double keep = Math.min(options.averageDecay, (1.0 + steps) / (10.0 + steps));
    average.muli(keep).addi(inStep(parameters, scaled).mul(1 - keep));
    return norm;
  }

  /** A view whose results attach to the step's manager instead of the optimiser's. */
  private static NDArray inStep(NDArray array, NDArray ofStep) {
    NDArray view = array.reshape(array.getShape());
    view.attach(ofStep.getManager());
    return view;
  }
}
