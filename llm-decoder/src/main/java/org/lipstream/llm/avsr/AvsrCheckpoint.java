package org.lipstream.llm.avsr;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.llm.model.AdaptedTensor;

/**
 * One checkpoint's tensors, by parts. Names, as the published training code has them: {@code
 * audio_encoder.}, Whisper's without its prefix; {@code video_encoder.}, fairseq's AV-HuBERT, with
 * or without that prefix; {@code audio_proj.} and {@code video_proj.}, of one projector, or of one
 * for each rate by its place; {@code llm.}; low-rank factors beside the projections of queries and
 * values, of one task or of three.
 */
final class AvsrCheckpoint {
  private static final String EMBEDDINGS = "llm.model.embed_tokens.weight";
  private static final String LIPS = "feature_extractor_video.resnet.frontend3D.0.weight";
  private static final String HEAD = "lm_head.weight";

  /** Of the factors inside AV-HuBERT, where they were trained; the code has no other. */
  private static final double VIDEO_SCALE = 2;

  private final Checkpoint checkpoint;
  private final Map<String, StoredTensor> tensors;

  AvsrCheckpoint(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.tensors = checkpoint.tensors();
    if (!isOne(checkpoint)) {
      throw new ModelFormatException(
          "%s: tensor %s: missing (expected: a checkpoint of Llama-AVSR)"
              .formatted(checkpoint.source(), EMBEDDINGS));
    }
  }

  static boolean isOne(Checkpoint checkpoint) {
    Map<String, StoredTensor> tensors = checkpoint.tensors();
    return tensors.containsKey(EMBEDDINGS)
        && tensors.keySet().stream()
            .anyMatch(name -> name.startsWith("audio_proj.") || name.startsWith("video_proj."));
  }

  String source() {
    return checkpoint.source().toString();
  }

  boolean hasAudio() {
    return tensors.containsKey("audio_encoder.conv1.weight");
  }

  boolean hasVideo() {
    return videoPrefix().isPresent();
  }

  private Optional<String> videoPrefix() {
    return tensors.keySet().stream()
        .filter(name -> name.equals(LIPS) || name.equals("video_encoder." + LIPS))
        .map(name -> name.substring(0, name.length() - LIPS.length()))
        .findFirst();
  }

  /** The audio encoder under Whisper's names. */
  Map<String, StoredTensor> audioEncoder() {
    return under("audio_encoder.", "model.encoder.");
  }

  /** The video encoder under fairseq's names, factors merged. */
  Map<String, StoredTensor> videoEncoder() {
    String prefix = videoPrefix().orElseThrow();
    Map<String, StoredTensor> own = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
          boolean used =
              bare.startsWith("feature_extractor_video.")
                  || bare.startsWith("layer_norm.")
                  || bare.startsWith("post_extract_proj.")
                  || bare.startsWith("encoder.");
          if (used && !isFactor(bare)) {
            own.put(bare, adapted(name, tensor, VIDEO_SCALE, ""));
          }
        });
    return own;
  }

  /**
   * The projector of a kind of media at a rate.
   *
   * @param label {@code audio} or {@code video}
   * @param place of the rate among those that were trained
   * @return by the layers' numbers
   */
  Map<String, StoredTensor> projector(String label, int place) {
    String all = label + "_proj.";
    return under(hasOneProjector(label) ? all : all + place + ".", "");
  }

  /** Whether all rates share a projector. */
  boolean hasOneProjector(String label) {
    return tensors.containsKey(label + "_proj.0.weight");
  }

  /**
   * The language model with factors merged.
   *
   * @param alpha of the factors; they count alpha / reduction, the width over their inner width
   * @param task {@code audio}, {@code video} or {@code audiovisual}, where each has its own factors
   * @param tied whether the output layer is the embedding table, and so left out
   */
  Map<String, StoredTensor> llm(double alpha, String task, boolean tied) {
    Map<String, StoredTensor> own = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String bare = name.startsWith("llm.") ? name.substring("llm.".length()) : "";
          if (!bare.isEmpty() && !isFactor(bare) && !(tied && bare.equals(HEAD))) {
            own.put(bare, adapted(name, tensor, languageScale(name, tensor, alpha, task), task));
          }
        });
    return own;
  }

  private double languageScale(String name, StoredTensor tensor, double alpha, String task) {
    return factor(name, "down", task)
        .map(down -> alpha * down.shape()[0] / tensor.shape()[1])
        .orElse(1.0);
  }

  /** A projection with its factors in effect; another tensor as it is. */
  private StoredTensor adapted(String name, StoredTensor tensor, double scale, String task) {
    StoredTensor result = tensor;
    for (String kind : new String[] {task, "shared"}) {
      Optional<StoredTensor> down = factor(name, "down", kind);
      Optional<StoredTensor> up = factor(name, "up", kind);
      if (down.isPresent() && up.isPresent()) {
        result = new AdaptedTensor(result, up.get(), down.get(), scale);
      }
    }
    return result;
  }

  /**
   * A projection's factor: the only one, a task's, or one that all tasks share.
   *
   * @param kind a task, or {@code shared}
   */
  private Optional<StoredTensor> factor(String name, String direction, String kind) {
    for (String projection : new String[] {"q", "v"}) {
      String end = "self_attn." + projection + "_proj.weight";
      if (name.endsWith(end)) {
        String stem =
            name.substring(0, name.length() - end.length())
                + "self_attn.lora_"
                + direction
                + "_"
                + projection.toUpperCase(java.util.Locale.ROOT);
        if (kind.equals("shared")) {
          return Optional.ofNullable(tensors.get(stem + "_shared.weight"));
        }
        StoredTensor only = tensors.get(stem + ".weight");
        return Optional.ofNullable(
            only != null ? only : tensors.get(stem + "." + kind + ".weight"));
      }
    }
    return Optional.empty();
  }

  private static boolean isFactor(String name) {
    return name.contains(".lora_");
  }

  private Map<String, StoredTensor> under(String prefix, String newPrefix) {
    Map<String, StoredTensor> own = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            own.put(newPrefix + name.substring(prefix.length()), tensor);
          }
        });
    if (own.isEmpty()) {
      throw new ModelFormatException(
          "%s: tensors %s*: missing (expected: this part)".formatted(source(), prefix));
    }
    return own;
  }
}
