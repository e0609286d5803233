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
 * @param targets layers that are adapted, such as {@code q_proj}
 * @param base llm folder of the adapted model, relative to the adapter's; absent where it is the
 *     same folder
 */
public record LoraConfig(int rank, double alpha, List<String> targets, Optional<String> base) {
  /** Beside a language model's checkpoint, where an adapter is kept. */
  public static final String CONFIG_FILE = "adapter_config.json";

  /** The adapter's tensors, in the same folder. */
  public static final String WEIGHTS_FILE = "adapter_model.safetensors";

  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";

  public LoraConfig {
    LlamaConfig.require(rank > 0, "r", rank, "> 0");
    LlamaConfig.require(alpha > 0, "lora_alpha", alpha, "> 0");
    LlamaConfig.require(!targets.isEmpty(), "target_modules", targets, "one or more");
    targets = List.copyOf(targets);
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
    for (String unsupported : List.of("use_dora", "use_rslora", "fan_in_fan_out")) {
      boolean set = json.path(unsupported).asBoolean(false);
      LlamaConfig.require(!set, unsupported, set, "false");
    }
    List<String> targets = new ArrayList<>();
    json.path("target_modules").forEach(target -> targets.add(target.asText()));
    String base = json.path("base_model_name_or_path").asText("");
    return new LoraConfig(
        ModelConfig.integer(json, "r"),
        json.path("lora_alpha").asDouble(),
        targets,
        base.isEmpty() || base.equals("null") ? Optional.empty() : Optional.of(base));
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
    json.put("base_model_name_or_path", base.orElse(null));
    return json.toPrettyString() + "\n";
  }

  /** What the product of both matrices is multiplied by. */
  public double scale() {
    return alpha / rank;
  }

  /** Whether a tensor of the model, by its name, is adapted. */
  boolean adapts(String tensor) {
    return tensor.endsWith(WEIGHT)
        && targets.contains(layer(tensor).substring(layer(tensor).lastIndexOf('.') + 1));
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
