package org.lipstream.encoders.media;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.tensor.EncoderTap;

/**
 * From one kind of media to vectors: front end and encoder. Utterances that are encoded together
 * are padded to the longest, and each is encoded as it would be alone. Safe to use from several
 * threads.
 *
 * @param <M> one utterance's media, such as samples
 */
public interface MediaEncoder<M> {

  /** Size of a vector. */
  int width();

  /** Vectors a second. */
  int framesPerSecond();

  /**
   * Encodes utterances, watched.
   *
   * @param manager owns the result
   * @return (1, T, {@link #width}) for each
   * @throws IllegalArgumentException if one is longer than the encoder reaches
   */
  List<NDArray> encode(NDManager manager, List<M> utterances, EncoderTap tap);

  /** Encodes one utterance: (1, T, {@link #width}). */
  default NDArray encode(NDManager manager, M utterance) {
    return encode(manager, List.of(utterance), EncoderTap.NONE).get(0);
  }

  /** (B, T, width) -> the first vectors of each row, (1, length, width). */
  static List<NDArray> rows(NDArray encoded, int[] lengths) {
    List<NDArray> rows = new ArrayList<>();
    for (int row = 0; row < lengths.length; row++) {
      boolean whole = lengths.length == 1 && lengths[0] == encoded.getShape().get(1);
      rows.add(whole ? encoded : encoded.get(row + ":" + (row + 1) + ",0:" + lengths[row]));
    }
    return rows;
  }
}
