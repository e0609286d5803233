package org.lipstream.llm.lab.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.gguf.GgmlType;
import org.lipstream.encoders.checkpoint.gguf.GgufEntries;
import org.lipstream.encoders.checkpoint.gguf.GgufFile;
import org.lipstream.encoders.checkpoint.gguf.GgufWriter;

/**
 * A Llama of any size with random weights and another model's tokenizer, as GGUF with llama.cpp's
 * names. Its output layer is its embedding table.
 *
 * @param hidden width of the residual stream
 * @param inner width of the feed-forward layer
 */
public record RandomLlamaFile(
    int blocks, int hidden, int inner, int heads, int keyHeads, int headWidth, float ropeTheta) {
  /** Llama 3.2 1B but for its vocabulary. */
  public static final RandomLlamaFile BILLION =
      new RandomLlamaFile(16, 2048, 8192, 32, 8, 64, 500_000);

  private static final int SEED = 3;

  /**
   * Writes it with 32 bits a number.
   *
   * @param tokenizer a Llama in GGUF, or its first part; its vocabulary and all that is not said
   *     here are taken over
   * @throws IOException if it cannot be written
   */
  public void write(Path file, Path tokenizer) throws IOException {
    GgufEntries entries =
        GgufEntries.of(tokenizer)
            .put("general.name", "random")
            .put("general.file_type", 0)
            .put("llama.block_count", blocks)
            .put("llama.embedding_length", hidden)
            .put("llama.feed_forward_length", inner)
            .put("llama.attention.head_count", heads)
            .put("llama.attention.head_count_kv", keyHeads)
            .put("llama.attention.key_length", headWidth)
            .put("llama.attention.value_length", headWidth)
            .put("llama.rope.dimension_count", headWidth)
            .put("llama.rope.freq_base", ropeTheta);
    int vocabulary = GgufFile.open(tokenizer).metadata().path("tokenizer.ggml.tokens").size();
    GgufWriter.write(
        file, entries, RandomTensor.of(shapes(vocabulary), SEED), (name, tensor) -> GgmlType.F32);
  }

  private Map<String, long[]> shapes(int vocabulary) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("token_embd.weight", new long[] {vocabulary, hidden});
    int queries = heads * headWidth;
    int keys = keyHeads * headWidth;
    for (int block = 0; block < blocks; block++) {
      String prefix = "blk." + block + ".";
      shapes.put(prefix + "attn_norm.weight", new long[] {hidden});
      shapes.put(prefix + "attn_q.weight", new long[] {queries, hidden});
      shapes.put(prefix + "attn_k.weight", new long[] {keys, hidden});
      shapes.put(prefix + "attn_v.weight", new long[] {keys, hidden});
      shapes.put(prefix + "attn_output.weight", new long[] {hidden, queries});
      shapes.put(prefix + "ffn_norm.weight", new long[] {hidden});
      shapes.put(prefix + "ffn_gate.weight", new long[] {inner, hidden});
      shapes.put(prefix + "ffn_up.weight", new long[] {inner, hidden});
      shapes.put(prefix + "ffn_down.weight", new long[] {hidden, inner});
    }
    shapes.put("output_norm.weight", new long[] {hidden});
    return shapes;
  }
}
