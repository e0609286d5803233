package org.lipstream.app.lab.sinks;

/** What the document says beside its tables. */
final class SinksText {
  static final String HEAD =
      """
      # Attention sinks and massive activations

      Made by `./lipstream sinks-report`, which repeats the experiment of *Mitigating Attention Sinks and Massive Activations in Audio-Visual Speech
      Recognition with LLMs* (arXiv 2510.22603) on a small model and real clips of GRID: from one model, low-rank adapters on queries and values and
      the projectors are tuned on cross-entropy alone (plain) or with lambda times the decorrelation loss by the paper's definition; encoders are
      frozen. Sinks are found by the monitor's own rules (`sink-monitor`). The paper starts from a language model that was pre-trained on trillions of
      tokens and has BOS as a massive sink; what the models at hand start from is in the rows called "before", and how they came about in
      [LOG.md](LOG.md).
      """;

  static final String WORDS =
      """
      Word error rate in %, greedy, mean of the seeds, with 95 % intervals by resampling clips (all seeds of a clip together). The paper's figures
      are of a model 700 times larger on other data: compare the shape, not the numbers.

      """;

  static final String SINKS =
      """
      Means over eight clips, first seed; alphas, cosines and peaks are the largest over the blocks. A sink is a token that at least a quarter of a
      block's heads give an alpha above 0.3 ("by heads"), or whose alpha is ten times the median; the column counts pairs of block and token, and "at"
      says in how many clips a token is one. "> 0.9" counts tokens that point BOS's way; a peak is a token's largest magnitude in medians of the
      layer, of which 1,000 would be massive. "loss" is the decorrelation loss by the paper's definition.

      """;

  static final String ROTATIONS =
      """
      One clip: the strongest sink but BOS is turned to its nearest other token's direction, and an ordinary media token to BOS's, norms kept. Values are
      the largest in the blocks after the one at which the token was turned, without -> with the rotation.

      """;

  static final String MITIGATIONS =
      """
      Word error rate in % of models tuned without the loss, decoded with other attention weights: ACT's column scaling (arXiv 2406.15765; limit 0.1,
      scale 0.4), ZeroTuning's shift of the first token's logit by log g (arXiv 2505.11739), visual attention redistribution (arXiv 2503.03321). Beside
      them, the models of the same seed that were tuned with the loss. The visual redistribution's limit |x_d| / RMS(x) > 20 cannot be reached in a
      model 256 wide (the most is 16), so 5 is used: the same share of the most as in a model 4,096 wide.

      """;

  static final String COSTS =
      """
      Time of a whole tuning over its steps, loading included, mean of the seeds; the runs of a row were made one after the other on one machine.

      """;

  static final String FIGURES =
      """
      The same clip as each model sees it, at the highest audio-visual rates, first seed. "Strongest other sink" is the token that the monitor
      finds strongest, BOS apart, in that model.

      """;

  private SinksText() {}
}
