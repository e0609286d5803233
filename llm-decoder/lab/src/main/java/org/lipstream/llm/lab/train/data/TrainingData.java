package org.lipstream.llm.lab.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.lab.corpus.CorpusFile;
import org.lipstream.llm.lab.corpus.Sample;

/**
 * What is learnt from.
 *
 * @param data folder with grid/, digits/ and text/
 * @param work folder with the corpus files that were made of them
 */
public record TrainingData(Path data, Path work) {
  /** Every so many samples one is held out for measuring on the way. */
  private static final int HOLD_OUT_EVERY = 24;

  /** GRID clips, split into those to train on and those held out. */
  public record Split(List<Sample> train, List<Sample> heldOut) {
    public static Split of(List<Sample> samples) {
      Split split = new Split(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < samples.size(); i++) {
        (i % HOLD_OUT_EVERY == 7 ? split.heldOut : split.train).add(samples.get(i));
      }
      return split;
    }
  }

  /** Paragraphs of books, lower-cased, each with a space in front. */
  public List<String> prose() throws IOException {
    return Prose.read(data.resolve("text"));
  }

  /** Clips of real people. */
  public List<Sample> grid() throws IOException {
    return corpus("grid-train");
  }

  /** A corpus file by its name. */
  public List<Sample> corpus(String name) throws IOException {
    return CorpusFile.read(work.resolve(name + ".corpus"));
  }

  /** Synthetic speech, as far as its words are known. */
  public List<Sample> voices(Lexicon lexicon) throws IOException {
    return corpus("voices").stream().filter(sample -> lexicon.knows(sample.words())).toList();
  }
}
