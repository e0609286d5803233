package org.lipstream.llm.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import org.lipstream.llm.model.LlamaConfig;

/**
 * Cosines and sines of the rotary embedding by position.
 *
 * @param cos (positions, d / 2)
 * @param sin (positions, d / 2)
 */
record RotaryTable(OnnxTensor cos, OnnxTensor sin) implements AutoCloseable {

  static RotaryTable of(LlamaConfig config, int positions) {
    float[] radians = config.rope().radiansPerPosition(config.headDim()); // (d / 2)
    float[] cos = new float[positions * radians.length];
    float[] sin = new float[cos.length];
    for (int at = 0; at < cos.length; at++) {
      double angle = (at / radians.length) * (double) radians[at % radians.length];
      cos[at] = (float) Math.cos(angle);
      sin[at] = (float) Math.sin(angle);
    }
    long[] shape = {positions, radians.length};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      return new RotaryTable(
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(cos), shape),
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(sin), shape));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    cos.close();
    sin.close();
  }
}
