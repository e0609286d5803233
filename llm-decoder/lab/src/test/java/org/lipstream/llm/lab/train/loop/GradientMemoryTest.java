package org.lipstream.llm.lab.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.train.BundledModel;
import org.lipstream.llm.lab.train.loss.CrossEntropy;
import org.lipstream.llm.lab.train.optimise.InitialWeights;
import org.lipstream.llm.lab.train.optimise.ParameterVector;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;

/** Gradients do not depend on when the JVM collects its garbage. */
class GradientMemoryTest {
  private static final int BUFFERS = 20_000;
  private static final int[] IDS = {1, 2, 3, 4, 5, 6};
  private static final long[] LABELS = {2, 3, 4, 5, 6, 7};
  private static final WhisperConfig AUDIO = new WhisperConfig(8, 12, 2, 16, 4, 16);
  private static final int FRAMES = 12;

  private interface Loss {
    NDArray of(Weights weights, NDManager manager);
  }

  @Test
  void languageModelHasTheSameGradientAfterAGarbageCollection() {
    assertSameAfterGarbageCollection(
        (weights, manager) -> {
          LlamaModel model = LlamaModel.of(BundledModel.llmConfig(), weights, manager);
          NDArray hidden =
              model.forward(model.embed(manager, IDS), BatchLayout.aligned(1), BlockTap.NONE);
          return CrossEntropy.mean(model.logits(hidden.squeeze(0)), LABELS);
        });
  }

  @Test
  void audioEncoderHasTheSameGradientAfterAGarbageCollection() {
    float[] mels = new float[2 * AUDIO.melBins() * FRAMES];
    for (int i = 0; i < mels.length; i++) {
      mels[i] = (float) Math.sin(i);
    }
    assertSameAfterGarbageCollection(
        (weights, manager) -> {
          NDArray batch = manager.create(mels, new Shape(2, AUDIO.melBins(), FRAMES));
          WhisperEncoder encoder = new WhisperEncoder(AUDIO, weights);
          int[] lengths = {FRAMES, FRAMES - 4};
          return encoder.encode(batch, lengths, Dropout.NONE).mul(batch.sum()).square().sum();
        });
  }

  private static void assertSameAfterGarbageCollection(Loss loss) {
    float[] expected = gradient(loss, () -> {});
    float[] actual = gradient(loss, GradientMemoryTest::collectGarbageAndReuseItsMemory);
    assertThat(expected).isNotEqualTo(new float[expected.length]);
    assertThat(actual).isEqualTo(expected);
  }

  private static float[] gradient(Loss loss, Runnable between) {
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      InitialWeights initial = new InitialWeights(manager, 7, name -> false, null);
      loss.of(initial, manager); // asks for each tensor once
      ParameterVector parameters = new ParameterVector(manager, initial.made());
      NDArray leaf = parameters.values().duplicate();
      leaf.setRequiresGradient(true);
      NDArray value = loss.of(parameters.weights(leaf), manager);
      between.run();
      collector.backward(value);
      return leaf.getGradient().toFloatArray();
    }
  }

  /** What was freed off the heap is written over by buffers of such sizes. */
  private static void collectGarbageAndReuseItsMemory() {
    for (int round = 0; round < 3; round++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      while (garbage.get() != null) {
        System.gc();
      }
      List<ByteBuffer> written = new ArrayList<>();
      for (int i = 0; i < BUFFERS; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(i % 4 == 0 ? 8 + i % 1024 : 4 + i % 5 * 8);
        while (buffer.hasRemaining()) {
          buffer.put((byte) 1);
        }
        written.add(buffer);
      }
    }
  }
}
