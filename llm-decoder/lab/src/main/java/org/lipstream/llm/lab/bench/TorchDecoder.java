package org.lipstream.llm.lab.bench;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;

/** A language model in PyTorch as recognisers run it, seen by nobody, for comparisons. Close it. */
public final class TorchDecoder implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel model;

  private TorchDecoder(Path model) {
    this.model = LlamaModel.load(model, manager);
  }

  /**
   * Opens a language model's folder or GGUF file.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if there is none
   */
  public static TorchDecoder open(Path model) {
    return new TorchDecoder(model);
  }

  public LlamaConfig config() {
    return model.config();
  }

  /** Scores of what follows a prompt, whose embeddings are looked up here. Close it. */
  public NextToken after(int[] prompt) {
    NDManager call = manager.newSubManager();
    NextToken scores =
        new LlamaNextToken(
            model, call, List.of(model.embed(call, prompt).squeeze(0)), BlockTap.NONE);
    return new Owning(scores, call);
  }

  /** Scores that give back what their prompt takes, too. */
  private record Owning(NextToken scores, NDManager call) implements NextToken {

    @Override
    public int prompts() {
      return scores.prompts();
    }

    @Override
    public float[][][] begin(int[][] prefixes) {
      return scores.begin(prefixes);
    }

    @Override
    public float[][] step(int[] parents, int[] tokens) {
      return scores.step(parents, tokens);
    }

    @Override
    public void close() {
      scores.close();
      call.close();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
