package org.lipstream.llm.lab.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.llm.lab.train.loss.CrossEntropy;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * Contexts and their answers as one array, rows padded at the end.
 *
 * @param embeddings (B, T, D)
 * @param lengths tokens of each row
 * @param answers tokens that each row is to say, the last of which ends the text and is not in the
 *     input
 */
public record SequenceBatch(NDArray embeddings, int[] lengths, List<int[]> answers) {

  /** One sequence: a stream that is dropped is null. */
  public record Row(float[] audio, float[] video, String transcript) {

    /** A sample without variation. */
    public static Row plain(EncodedSample sample, Modalities modality) {
      return new Row(
          modality.has(Modality.AUDIO) ? sample.audio().get(0) : null,
          modality.has(Modality.VIDEO) ? sample.video().get(0) : null,
          sample.transcript());
    }
  }

  /** All rows at the same rates, so that little is padded. */
  public static SequenceBatch of(
      DecoderParts parts, List<Row> rows, Rates rates, NDManager manager, Dropout dropout) {
    List<NDArray> contexts = new ArrayList<>();
    for (Row row : rows) {
      contexts.add(parts.context(manager, row.audio(), row.video(), rates, dropout));
    }
    return of(parts, contexts, rows.stream().map(Row::transcript).toList(), manager);
  }

  /**
   * Contexts and what they are to be continued with.
   *
   * @param contexts each (T, D)
   */
  public static SequenceBatch of(
      DecoderParts parts, List<NDArray> contexts, List<String> transcripts, NDManager manager) {
    List<NDArray> sequences = new ArrayList<>();
    List<int[]> answers = new ArrayList<>();
    for (int row = 0; row < contexts.size(); row++) {
      int[] answer = parts.answer(transcripts.get(row));
      sequences.add(continued(parts.llm(), manager, contexts.get(row), answer)); // (T, D)
      answers.add(answer);
    }
    int[] lengths =
        sequences.stream().mapToInt(s -> Math.toIntExact(s.getShape().get(0))).toArray();
    return new SequenceBatch(pad(sequences, manager), lengths, answers);
  }

  /** The context and all of the answer but its last token. */
  private static NDArray continued(
      LlamaModel llm, NDManager manager, NDArray context, int[] answer) {
    if (answer.length == 1) {
      return context;
    }
    int[] said = Arrays.copyOf(answer, answer.length - 1);
    return NDArrays.concat(new NDList(context, llm.embed(manager, said).squeeze(0)), 0);
  }

  private static NDArray pad(List<NDArray> sequences, NDManager manager) {
    long longest = sequences.stream().mapToLong(s -> s.getShape().get(0)).max().orElseThrow();
    NDList padded = new NDList();
    for (NDArray sequence : sequences) {
      long missing = longest - sequence.getShape().get(0);
      long width = sequence.getShape().get(1);
      padded.add(
          missing == 0
              ? sequence
              : NDArrays.concat(new NDList(sequence, manager.zeros(new Shape(missing, width))), 0));
    }
    return NDArrays.stack(padded);
  }

  /** Tokens of the answers that stand in the input. */
  public int[] answersInInput() {
    return answers.stream().mapToInt(answer -> answer.length - 1).toArray();
  }

  /**
   * Cross-entropy on the answers alone: position p predicts what stands at p + 1.
   *
   * @param hidden (B, T, D) after the final norm
   */
  public NDArray crossEntropy(LlamaModel llm, NDArray hidden) {
    NDList predicting = new NDList();
    for (int row = 0; row < lengths.length; row++) {
      int from = lengths[row] - answers.get(row).length;
      predicting.add(hidden.get(row + "," + from + ":" + lengths[row]));
    }
    NDArray logits = llm.logits(NDArrays.concat(predicting, 0));
    long[] labels =
        answers.stream().flatMapToInt(IntStream::of).mapToLong(token -> token).toArray();
    return CrossEntropy.mean(logits, labels);
  }
}
