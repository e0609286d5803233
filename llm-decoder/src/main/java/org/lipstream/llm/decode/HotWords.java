package org.lipstream.llm.decode;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words and phrases that a text is likely to have: a search adds to the score of texts that spell
 * them, token by token, and takes it back where a phrase is not finished (contextual biasing by a
 * prefix tree, Zhao et al., Interspeech 2019). Probabilities stay as they are. Immutable.
 */
public final class HotWords {
  /** No words. */
  public static final HotWords NONE = new HotWords(List.of(), new BitSet(), 0);

  private final Node root = new Node();
  private final BitSet continuing;
  private final double bonus;

  private static final class Node {
    final Map<Integer, Node> next = new HashMap<>();
    boolean isPhrase;
  }

  /**
   * How far a text's end is within a phrase.
   *
   * @param owed what is to be taken back should the phrase not be finished
   */
  static final class Progress {
    private final Node node;
    private final double owed;

    private Progress(Node node, double owed) {
      this.node = node;
      this.owed = owed;
    }
  }

  /** A text's end, and what its last token changed in the score. */
  record Change(Progress progress, double score) {}

  /**
   * Plants the tree.
   *
   * @param phrases tokens of each, as they stand within a text
   * @param continuing tokens that go on with a word, so that what stands before them is none
   * @param bonus natural logarithm that a token of a phrase gains
   */
  public HotWords(List<int[]> phrases, BitSet continuing, double bonus) {
    if (!(bonus >= 0)) {
      throw new IllegalArgumentException("bonus: " + bonus + " (expected: >= 0)");
    }
    this.continuing = (BitSet) continuing.clone();
    this.bonus = bonus;
    for (int[] phrase : phrases) {
      Node node = root;
      for (int token : phrase) {
        node = node.next.computeIfAbsent(token, none -> new Node());
      }
      node.isPhrase = node != root;
    }
  }

  /** The most that one token can gain. */
  double mostGain() {
    return root.next.isEmpty() ? 0 : bonus;
  }

  Progress start() {
    return new Progress(root, 0);
  }

  /** What a further token changes. */
  Change after(Progress before, int token) {
    if (root.next.isEmpty()) {
      return new Change(before, 0);
    }
    Node next = before.node.next.get(token);
    if (next != null) {
      return new Change(new Progress(next, before.owed + bonus), bonus);
    }
    boolean finished = before.node.isPhrase && !continuing.get(token);
    double left = finished ? 0 : -before.owed;
    Node begun = root.next.get(token);
    return begun == null
        ? new Change(start(), left)
        : new Change(new Progress(begun, bonus), left + bonus);
  }

  /** What a whole text gains by its phrases. */
  public double gain(List<Integer> text) {
    Progress progress = start();
    double gained = 0;
    for (int token : text) {
      Change change = after(progress, token);
      progress = change.progress();
      gained += change.score();
    }
    return progress.node.isPhrase ? gained : gained - progress.owed;
  }
}
