package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.SequenceSnapshot;
import org.lipstream.llm.probe.TurnedPasses;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/** The product's language model reading texts while it is watched in full. Close it. */
public final class WatchedLanguage implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final Tokenizer tokenizer;
  private final LlamaModel model;
  private final int start;

  /**
   * Opens a language model's folder or file.
   *
   * @param start the token before all texts
   */
  public WatchedLanguage(Path folder, String start) {
    this.tokenizer = Tokenizer.open(folder);
    this.start = tokenizer.id(start);
    this.model = LlamaModel.load(new LlamaFolder(folder).model(), manager);
  }

  /** Shows a monitor how a text is read, and once more with the states turned that it names. */
  public void read(String text, SinkMonitor monitor) {
    int[] said = tokenizer.encode(text);
    int[] row = new int[said.length + 1];
    row[0] = start;
    System.arraycopy(said, 0, row, 1, said.length);
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    List<String> texts = new ArrayList<>(List.of(tokenizer.text(start)));
    for (int token : said) {
      roles.add(TokenRole.RESPONSE);
      texts.add(tokenizer.text(token));
    }
    try (NDManager call = manager.newSubManager()) {
      NDArray embedded = model.embed(call, row);
      var snapshot = SequenceSnapshot.take(model, embedded, Detail.FULL, roles, texts);
      monitor.accept(() -> snapshot);
      TurnedPasses.show(() -> model, monitor, embedded, roles);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
