package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.ModelConfig;

/**
 * A low-rank adapter's size and place, as peft's {@code adapter_config.json} gives it (LoRA, arXiv
 * 2106.09685).
 *
 * @param rank r, inner width
 * @param alpha the product is scaled by alpha / r
 * @param targets layers that are adapted, such as {@code q_proj}; empty where a pattern says it
 * @param base llm folder of the adapted model, relative to the adapter's; absent where it is the
 *     same folder
 */
public record LoraConfig(
    int rank, double alpha, List<String> targets, Optional<String> base, LoraPatterns patterns) {
  /** Beside a language model's checkpoint, where an adapter is kept. */
  public static final String CONFIG_FILE = "adapter_config.json";

  /** The adapter's tensors, in the same folder. */
  public static final String WEIGHTS_FILE = "adapter_model.safetensors";

  /** Settings that change what is computed, and are not read. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "layers_to_transform",
          "layers_pattern",
          "layer_replication",
          "modules_to_save",
          "target_parameters",
          "trainable_token_indices",
          "exclude_modules",
          "megatron_config",
          "corda_config",
          "eva_config",
          "arrow_config",
          "alora_invocation_tokens");

  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";

  public LoraConfig {
    LlamaConfig.require(rank > 0, "r", rank, "> 0");
    LlamaConfig.require(alpha > 0, "lora_alpha", alpha, "> 0");
    LlamaConfig.require(
        !targets.isEmpty() || patterns.targets().isPresent(),
        "target_modules",
        targets,
        "one or more");
    targets = List.copyOf(targets);
  }

  /** Layers by name alone, all of one rank. */
  public LoraConfig(int rank, double alpha, List<String> targets, Optional<String> base) {
    this(rank, alpha, targets, base, LoraPatterns.NONE);
  }

  /** Queries and values, as Llama-AVSR adapts them; the model stands in the adapter's folder. */
  public static LoraConfig queriesAndValues(int rank, double alpha) {
    return new LoraConfig(rank, alpha, List.of("q_proj", "v_proj"), Optional.empty());
  }

  /**
   * Checks a parsed {@code adapter_config.json}.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if a value is missing or wrong
   */
  public static LoraConfig of(JsonNode json) {
    String type = json.path("peft_type").asText();
    LlamaConfig.require(type.equals("LORA"), "peft_type", type, "LORA");
    for (String unsupported : List.of("use_dora", "fan_in_fan_out", "lora_bias")) {
      boolean set = json.path(unsupported).asBoolean(false);
      LlamaConfig.require(!set, unsupported, set, "false");
    }
    String bias = json.path("bias").asText("none");
    LlamaConfig.require(bias.equals("none"), "bias", bias, "none");
    for (String unsupported : UNSUPPORTED) {
      JsonNode value = json.path(unsupported);
      LlamaConfig.require(
          value.isMissingNode() || value.isNull() || value.isEmpty() && value.isContainerNode(),
          unsupported,
          value,
          "null");
    }
    List<String> targets = new ArrayList<>();
    json.path("target_modules").forEach(target -> targets.add(target.asText()));
    String base = json.path("base_model_name_or_path").asText("");
    return new LoraConfig(
        ModelConfig.integer(json, "r"),
        json.path("lora_alpha").asDouble(),
        targets,
        base.isEmpty() || base.equals("null") ? Optional.empty() : Optional.of(base),
        LoraPatterns.of(json));
  }

  /** What {@link #of} reads. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA")
        .put("task_type", "CAUSAL_LM")
        .put("r", rank)
        .put("lora_alpha", alpha)
        .put("bias", "none");
    targets.forEach(json.putArray("target_modules")::add);
    patterns.write(json);
    json.put("base_model_name_or_path", base.orElse(null));
    return json.toPrettyString() + "\n";
  }

  /** Whether a tensor of the model, by its name, is adapted. */
  boolean adapts(String tensor) {
    if (!tensor.endsWith(WEIGHT)) {
      return false;
    }
    String layer = layer(tensor);
    return patterns.matches(layer)
        || targets.stream().anyMatch(one -> layer.equals(one) || layer.endsWith("." + one));
  }

  /** The inner width of an adapted tensor's factors. */
  int rank(String tensor) {
    return patterns.rank(layer(tensor), rank);
  }

  /** What the product of both factors is multiplied by. */
  double scale(String tensor) {
    double divisor = patterns.rankStabilized() ? Math.sqrt(rank(tensor)) : rank(tensor);
    return patterns.alpha(layer(tensor), alpha) / divisor;
  }

  /** peft's name of a tensor's factor A, (r, in). */
  static String factorA(String tensor) {
    return PREFIX + layer(tensor) + ".lora_A.weight";
  }

  /** peft's name of a tensor's factor B, (out, r). */
  static String factorB(String tensor) {
    return PREFIX + layer(tensor) + ".lora_B.weight";
  }

  private static String layer(String tensor) {
    return tensor.substring(0, tensor.length() - WEIGHT.length());
  }
}
