package org.lipstream.llm.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.corpus.WordSpan;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;

/** Draws the rows of stage (e): which recordings, which of their streams, heard in which way. */
final class JointRows {
  private static final double LIPS_ALONE_SHARE = 0.25;
  private static final double SOUND_ALONE_SHARE = 0.35;

  /** Of the sounds, how many stay as they were recorded. */
  private static final double PLAIN_SHARE = 0.3;

  private static final double SPEED_RANGE = 0.12;

  /** Rows of about the same length make a batch, so that little of it is padding. */
  private static final int BUCKETS = 4;

  private static final int MS_AROUND_WORDS = 400;

  /** About, of the lips as their encoder sees them. */
  private static final int VALUES_PER_MS = 5;

  private static final int SAMPLES_PER_MS = Sample.SAMPLE_RATE_HZ / 1000;

  private final List<JointObjective.Pool> pools;
  private final LogMel logMel;

  JointRows(List<JointObjective.Pool> pools, LogMel logMel) {
    this.pools = List.copyOf(pools);
    this.logMel = logMel;
  }

  /** A row before its sound is made. */
  private record Plan(
      JointObjective.Pool pool,
      JointObjective.Recording recording,
      boolean heard,
      boolean plain,
      float[] video) {

    /** What its length in tokens grows with: each stream's share of it. */
    int length() {
      List<WordSpan> spans = recording.sample().alignment();
      int soundMs =
          plain || spans.isEmpty()
              ? recording.sample().samples().length / SAMPLES_PER_MS
              : spans.get(spans.size() - 1).endMs() - spans.get(0).startMs() + MS_AROUND_WORDS;
      return (heard ? soundMs : 0) + (video == null ? 0 : video.length / VALUES_PER_MS);
    }
  }

  JointObjective.Batch draw(TrainedRates trained, int count, SplittableRandom random) {
    Rates rates = RateDraw.draw(trained, random);
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < BUCKETS * count; i++) {
      plans.add(plan(random));
    }
    plans.sort(Comparator.comparingInt(Plan::length));
    int from = random.nextInt(BUCKETS) * count; // every row is as likely to be taken
    AudioAugmentation augmentation = new AudioAugmentation(random);
    int longestSilenceMs = augmentation.longestSilenceMs();
    List<JointObjective.Row> rows = new ArrayList<>();
    for (Plan plan : plans.subList(from, from + count)) {
      float[] mels = plan.heard ? mels(plan, augmentation, longestSilenceMs, random) : null;
      rows.add(new JointObjective.Row(mels, plan.video, plan.recording.sample().transcript()));
    }
    return new JointObjective.Batch(rows, rates);
  }

  private Plan plan(SplittableRandom random) {
    JointObjective.Pool pool = Shares.draw(pools, JointObjective.Pool::share, random);
    JointObjective.Recording recording = draw(pool, random);
    List<float[]> videos = recording.video();
    float[] video = videos.isEmpty() ? null : videos.get(random.nextInt(videos.size()));
    boolean heard = true;
    double modality = random.nextDouble();
    if (video != null && pool.lipsAlone() && modality < LIPS_ALONE_SHARE) {
      heard = false;
    } else if (modality < LIPS_ALONE_SHARE + SOUND_ALONE_SHARE) {
      video = null;
    }
    return new Plan(pool, recording, heard, random.nextDouble() < PLAIN_SHARE, video);
  }

  private static JointObjective.Recording draw(JointObjective.Pool pool, SplittableRandom random) {
    return pool.recordings().get(random.nextInt(pool.recordings().size()));
  }

  private float[] mels(
      Plan plan, AudioAugmentation augmentation, int longestSilenceMs, SplittableRandom random) {
    Sample sample = plan.recording.sample();
    if (plan.plain) {
      return logMel.features(sample.floatSamples());
    }
    AudioAugmentation.Piece piece =
        new AudioAugmentation.Piece(sample.floatSamples(), sample.alignment());
    piece = augmentation.speed(piece, SPEED_RANGE);
    if (!sample.transcript().isEmpty()) {
      piece = augmentation.trim(piece, longestSilenceMs);
    }
    return augmentation.heard(piece.samples(), () -> draw(plan.pool, random).sample(), logMel);
  }
}
