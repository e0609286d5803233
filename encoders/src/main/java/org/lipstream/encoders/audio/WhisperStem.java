package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.Convolution;

/** The two convolutions that Whisper-like encoders begin with; the second halves the rate. */
record WhisperStem(Convolution first, Convolution second) {

  static WhisperStem read(Weights weights, int width, int melBins) {
    return new WhisperStem(
        new Convolution(
            weights.get("conv1.weight", width, melBins, 3),
            weights.get("conv1.bias", width),
            new Shape(1),
            new Shape(1)),
        new Convolution(
            weights.get("conv2.weight", width, width, 3),
            weights.get("conv2.bias", width),
            new Shape(2),
            new Shape(1)));
  }

  /** (B, mel bins, frames) -> (B, ceil(frames / 2), width). */
  NDArray apply(NDArray mels) {
    NDArray x = Activation.GELU.apply(first.apply(mels)); // (B, D, frames)
    return Activation.GELU.apply(second.apply(x)).swapAxes(1, 2); // (B, T, D)
  }
}
