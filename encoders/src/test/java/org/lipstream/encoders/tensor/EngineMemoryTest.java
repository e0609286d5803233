package org.lipstream.encoders.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EngineMemoryTest {
  private static final int SMALL_BUFFERS = 20_000;

  @Test
  void aFactorIsStillThereForTheGradientAfterAGarbageCollection() {
    float[] gradient = gradientAfterGarbageCollection(leaf -> EngineMemory.scale(0.5, leaf));
    assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f}, gradient);
  }

  @Test
  void aClosedConstantIsStillThereForTheGradientAfterAGarbageCollection() {
    float[] gradient =
        gradientAfterGarbageCollection(
            leaf -> {
              float[] values = {4, 5, 6};
              try (NDArray constant =
                  EngineMemory.create(leaf.getManager(), values, new Shape(3))) {
                return leaf.mul(constant);
              }
            });
    assertArrayEquals(new float[] {4, 5, 6}, gradient);
  }

  private static float[] gradientAfterGarbageCollection(UnaryOperator<NDArray> function) {
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray leaf = manager.create(new float[] {1, 2, 3});
      leaf.setRequiresGradient(true);
      NDArray sum = function.apply(leaf).sum();
      collectGarbageAndReuseItsMemory();
      collector.backward(sum);
      return leaf.getGradient().toFloatArray();
    }
  }

  /** What was freed off the heap is written over by buffers of the same small sizes. */
  private static void collectGarbageAndReuseItsMemory() {
    for (int round = 0; round < 3; round++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      while (garbage.get() != null) {
        System.gc();
      }
      List<ByteBuffer> written = new ArrayList<>();
      for (int i = 0; i < SMALL_BUFFERS; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 + i % 5 * 4);
        while (buffer.hasRemaining()) {
          buffer.put((byte) 0x7f);
        }
        written.add(buffer);
      }
    }
  }
}
