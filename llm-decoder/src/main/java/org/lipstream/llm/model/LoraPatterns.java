package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * What peft's adapters may say by regular expressions over the layers' names.
 *
 * @param targets the layers that are adapted, matched whole; absent where a list names them
 * @param rankStabilized scaled by alpha / sqrt(r) (rsLoRA, arXiv 2312.03732) instead of alpha / r
 * @param ranks r of the layers whose names end in a key, dot before it
 * @param alphas alpha likewise
 */
record LoraPatterns(
    Optional<String> targets,
    boolean rankStabilized,
    Map<String, Integer> ranks,
    Map<String, Double> alphas) {
  static final LoraPatterns NONE = new LoraPatterns(Optional.empty(), false, Map.of(), Map.of());

  LoraPatterns {
    ranks = Map.copyOf(ranks);
    alphas = Map.copyOf(alphas);
  }

  static LoraPatterns of(JsonNode json) {
    JsonNode target = json.path("target_modules");
    return new LoraPatterns(
        target.isTextual() ? Optional.of(target.asText()) : Optional.empty(),
        json.path("use_rslora").asBoolean(false),
        byPattern(json.path("rank_pattern"), JsonNode::asInt),
        byPattern(json.path("alpha_pattern"), JsonNode::asDouble));
  }

  private static <T extends Number> Map<String, T> byPattern(
      JsonNode json, Function<JsonNode, T> number) {
    Map<String, T> numbers = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              T value = number.apply(entry.getValue());
              LlamaConfig.require(value.doubleValue() > 0, entry.getKey(), value, "> 0");
              numbers.put(entry.getKey(), value);
            });
    return numbers;
  }

  /** Adds what {@link #of} reads. */
  void write(ObjectNode json) {
    targets.ifPresent(pattern -> json.put("target_modules", pattern));
    json.put("use_rslora", rankStabilized);
    ranks.forEach(json.putObject("rank_pattern")::put);
    alphas.forEach(json.putObject("alpha_pattern")::put);
  }

  /** Whether the targets' pattern matches a layer. */
  boolean matches(String layer) {
    return targets.isPresent() && compiled(targets.get()).matcher(layer).matches();
  }

  int rank(String layer, int otherwise) {
    return first(ranks, layer).orElse(otherwise);
  }

  double alpha(String layer, double otherwise) {
    return first(alphas, layer).orElse(otherwise);
  }

  private static <T> Optional<T> first(Map<String, T> values, String layer) {
    return values.entrySet().stream()
        .filter(entry -> compiled("(.*\\.)?(" + entry.getKey() + ")").matcher(layer).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Pattern compiled(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new ModelFormatException(
          "target_modules: " + expression + " (expected: a regular expression)", e);
    }
  }
}
