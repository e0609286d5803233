package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.TrainingData;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.token.Tokenizer;

/** What a stage needs while it runs: its arrays' manager, GRID's clips, the tokenizer. */
final class StageScope implements AutoCloseable {
  private final Path work;
  private final NDManager manager = NDManager.newBaseManager();
  private final List<Sample> grid;
  private final Lexicon lexicon;
  private Tokenizer tokenizer;

  StageScope(Path work, TrainingData data) throws IOException {
    this.work = work;
    this.grid = data.grid();
    this.lexicon = new Lexicon(grid);
  }

  NDManager manager() {
    return manager;
  }

  /** The words of GRID. */
  Lexicon lexicon() {
    return lexicon;
  }

  /** GRID's clips, those for measuring on the way apart. */
  TrainingData.Split split() {
    return TrainingData.Split.of(grid);
  }

  /** The one in the folder of the work, which must be there by now. */
  Tokenizer tokenizer() {
    if (tokenizer == null) {
      tokenizer = Tokenizer.open(work);
    }
    return tokenizer;
  }

  /** The decoder's fixed side. */
  DecoderParts.Factory factory() {
    return new DecoderParts.Factory(
        BundledModel.llmConfig(),
        BundledModel.DESCRIPTION,
        tokenizer(),
        new PromptLayout(BundledModel.DESCRIPTION.prompt(), tokenizer()),
        BundledModel.AUDIO.width(),
        BundledModel.VIDEO.width());
  }

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
    manager.close();
  }
}
