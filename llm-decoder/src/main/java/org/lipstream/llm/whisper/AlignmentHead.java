package org.lipstream.llm.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** A head of cross-attention that looks where a token was heard. */
record AlignmentHead(int block, int head) {

  /**
   * Those that the model's publisher found; where none are named, all of the upper half of the
   * blocks, as OpenAI's code does.
   *
   * @param generation its {@code alignment_heads} are pairs of block and head
   */
  static List<AlignmentHead> read(JsonNode generation, DecoderConfig config) {
    List<AlignmentHead> heads = new ArrayList<>();
    for (JsonNode pair : generation.path("alignment_heads")) {
      AlignmentHead head = new AlignmentHead(pair.path(0).asInt(-1), pair.path(1).asInt(-1));
      if (!head.isIn(config)) {
        throw new ModelFormatException(
            "alignment_heads: %s (expected: block below %d, head below %d)"
                .formatted(pair, config.layers(), config.heads()));
      }
      heads.add(head);
    }
    return heads.isEmpty() ? upperHalf(config) : List.copyOf(heads);
  }

  private boolean isIn(DecoderConfig config) {
    return block >= 0 && block < config.layers() && head >= 0 && head < config.heads();
  }

  private static List<AlignmentHead> upperHalf(DecoderConfig config) {
    List<AlignmentHead> heads = new ArrayList<>();
    for (int block = config.layers() / 2; block < config.layers(); block++) {
      for (int head = 0; head < config.heads(); head++) {
        heads.add(new AlignmentHead(block, head));
      }
    }
    return List.copyOf(heads);
  }
}
