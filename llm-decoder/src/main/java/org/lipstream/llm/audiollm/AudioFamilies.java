package org.lipstream.llm.audiollm;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** The families that can be run, one line each. */
final class AudioFamilies {
  private static final List<AudioFamily> ALL =
      List.of(new Qwen3Asr(), new GlmAsr(), new Voxtral(), new GraniteSpeech(), new FunAsrNano());

  private AudioFamilies() {}

  static Optional<AudioFamily> find(String modelType) {
    return ALL.stream().filter(family -> family.modelType().equals(modelType)).findFirst();
  }

  /**
   * The family of a folder.
   *
   * @throws ModelFormatException if its configuration names another
   */
  static AudioFamily of(PublishedFolder folder) {
    String type = folder.config().path("model_type").asText();
    return find(type)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: model_type: %s (expected: one of %s)"
                        .formatted(folder.directory(), type, names())));
  }

  static String names() {
    return ALL.stream().map(AudioFamily::modelType).collect(Collectors.joining(", "));
  }
}
