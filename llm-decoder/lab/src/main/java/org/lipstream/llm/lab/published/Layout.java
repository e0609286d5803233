package org.lipstream.llm.lab.published;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of a checkpoint's tensors, in the order in which they are told. */
final class Layout {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  Map<String, long[]> shapes() {
    return shapes;
  }

  Layout tensor(String name, long... shape) {
    shapes.put(name, shape);
    return this;
  }

  /** A weight and a bias. */
  Layout linear(String name, long out, long in) {
    return tensor(name + ".weight", out, in).tensor(name + ".bias", out);
  }

  /** A factor and a bias. */
  Layout norm(String name, long width) {
    return tensor(name + ".weight", width).tensor(name + ".bias", width);
  }

  /** A batch norm with its running statistics. */
  Layout batchNorm(String name, long width) {
    return norm(name, width)
        .tensor(name + ".running_mean", width)
        .tensor(name + ".running_var", width);
  }

  /** A pre-norm block under Whisper's names. */
  Layout whisperBlock(String prefix, long width, long inner, boolean keyBias) {
    norm(prefix + "self_attn_layer_norm", width);
    for (String name : new String[] {"q_proj", "v_proj", "out_proj"}) {
      linear(prefix + "self_attn." + name, width, width);
    }
    tensor(prefix + "self_attn.k_proj.weight", width, width);
    if (keyBias) {
      tensor(prefix + "self_attn.k_proj.bias", width);
    }
    norm(prefix + "final_layer_norm", width);
    return linear(prefix + "fc1", inner, width).linear(prefix + "fc2", width, inner);
  }

  /** A decoder of Llama's kind, without its output layer. */
  Layout decoder(String prefix, DecoderSizes sizes) {
    tensor(prefix + "embed_tokens.weight", sizes.vocabulary(), sizes.width());
    long queries = sizes.heads() * sizes.headWidth();
    long keys = sizes.keyHeads() * sizes.headWidth();
    for (int i = 0; i < sizes.layers(); i++) {
      String layer = prefix + "layers." + i + ".";
      tensor(layer + "input_layernorm.weight", sizes.width());
      tensor(layer + "self_attn.q_proj.weight", queries, sizes.width());
      tensor(layer + "self_attn.k_proj.weight", keys, sizes.width());
      tensor(layer + "self_attn.v_proj.weight", keys, sizes.width());
      tensor(layer + "self_attn.o_proj.weight", sizes.width(), queries);
      if (sizes.normsHeads()) {
        tensor(layer + "self_attn.q_norm.weight", sizes.headWidth());
        tensor(layer + "self_attn.k_norm.weight", sizes.headWidth());
      }
      tensor(layer + "post_attention_layernorm.weight", sizes.width());
      tensor(layer + "mlp.gate_proj.weight", sizes.inner(), sizes.width());
      tensor(layer + "mlp.up_proj.weight", sizes.inner(), sizes.width());
      tensor(layer + "mlp.down_proj.weight", sizes.width(), sizes.inner());
    }
    return tensor(prefix + "norm.weight", sizes.width());
  }

  /** Sizes of a decoder. */
  record DecoderSizes(
      long width,
      int layers,
      long heads,
      long keyHeads,
      long headWidth,
      long inner,
      long vocabulary,
      boolean normsHeads) {}
}
