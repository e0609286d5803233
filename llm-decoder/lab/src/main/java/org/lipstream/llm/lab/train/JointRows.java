package org.lipstream.llm.lab.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.llm.lab.train.augment.AudioAugmentation;
import org.lipstream.llm.lab.train.data.RateDraw;
import org.lipstream.llm.lab.train.data.RatedRows;
import org.lipstream.llm.lab.train.data.Shares;
import org.lipstream.llm.lab.train.data.Speakers;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.MediaFormat;

/** Draws the rows of stage (e): which recordings, which of their streams, heard in which way. */
final class JointRows {
  private static final double LIPS_ALONE_SHARE = 0.25;
  private static final double SOUND_ALONE_SHARE = 0.35;

  /** Of the sounds, how many stay as they were recorded. */
  private static final double PLAIN_SHARE = 0.3;

  /**
   * Of the rows that are heard and seen, how many see somebody else's lips mixed with their own, so
   * that lips are believed only as far as they go with the sound.
   */
  private static final double MISLED_SHARE = 0.25;

  private static final double SPEED_RANGE = 0.12;

  /** Rows of about the same length make a batch, so that little of it is padding. */
  private static final int BUCKETS = 4;

  private static final int MS_AROUND_WORDS = 400;

  /** About, of the lips as their encoder sees them. */
  private static final int VALUES_PER_MS = 5;

  private final List<Kind> kinds;
  private final LogMel logMel;

  JointRows(List<JointObjective.Pool> pools, LogMel logMel) {
    this.kinds = pools.stream().map(Kind::of).toList();
    this.logMel = logMel;
  }

  /** A pool by its speakers. */
  private record Kind(JointObjective.Pool pool, Speakers<JointObjective.Recording> speakers) {
    static Kind of(JointObjective.Pool pool) {
      return new Kind(
          pool, new Speakers<>(pool.recordings(), recording -> recording.sample().speaker()));
    }
  }

  /** A row before its sound is made. */
  private record Plan(
      Kind kind, JointObjective.Recording recording, boolean heard, boolean plain, float[] video) {

    /** What its length in tokens grows with: each stream's share of it. */
    int length() {
      List<WordSpan> spans = recording.sample().alignment();
      int soundMs =
          plain || spans.isEmpty()
              ? recording.sample().samples().length / MediaFormat.SAMPLES_PER_MS
              : spans.get(spans.size() - 1).endMs() - spans.get(0).startMs() + MS_AROUND_WORDS;
      return (heard ? soundMs : 0) + (video == null ? 0 : video.length / VALUES_PER_MS);
    }
  }

  RatedRows<JointObjective.SoundRow> draw(
      TrainedRates trained, int count, SplittableRandom random) {
    Rates rates = RateDraw.draw(trained, random);
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < BUCKETS * count; i++) {
      plans.add(plan(random));
    }
    plans.sort(Comparator.comparingInt(Plan::length));
    int from = random.nextInt(BUCKETS) * count; // every row is as likely to be taken
    AudioAugmentation augmentation = new AudioAugmentation(random);
    int longestSilenceMs = augmentation.longestSilenceMs();
    List<JointObjective.SoundRow> rows = new ArrayList<>();
    for (Plan plan : plans.subList(from, from + count)) {
      float[] mels = plan.heard ? mels(plan, augmentation, longestSilenceMs, random) : null;
      rows.add(new JointObjective.SoundRow(mels, plan.video, plan.recording.sample().transcript()));
    }
    return new RatedRows<>(rows, rates);
  }

  private Plan plan(SplittableRandom random) {
    Kind kind = Shares.draw(kinds, one -> one.pool.share(), random);
    JointObjective.Recording recording = kind.speakers.draw(random);
    float[] video = lips(recording, random);
    boolean heard = true;
    double modality = random.nextDouble();
    if (video != null && kind.pool.lipsAlone() && modality < LIPS_ALONE_SHARE) {
      heard = false;
    } else if (modality < LIPS_ALONE_SHARE + SOUND_ALONE_SHARE) {
      video = null;
    } else if (video != null && random.nextDouble() < MISLED_SHARE) {
      double share = (1 + random.nextDouble()) / 2;
      video = mixed(video, lips(kind.speakers.draw(random), random), share);
    }
    return new Plan(kind, recording, heard, random.nextDouble() < PLAIN_SHARE, video);
  }

  /** One variation; null where there is none. */
  private static float[] lips(JointObjective.Recording recording, SplittableRandom random) {
    List<float[]> videos = recording.video();
    return videos.isEmpty() ? null : videos.get(random.nextInt(videos.size()));
  }

  /**
   * Lips with a share of somebody else's, as far as these last.
   *
   * @param own (frames, video width)
   * @param other null where there are none
   */
  static float[] mixed(float[] own, float[] other, double share) {
    float[] mixed = own.clone();
    for (int i = 0; other != null && i < Math.min(own.length, other.length); i++) {
      mixed[i] += (float) share * (other[i] - own[i]);
    }
    return mixed;
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
    return augmentation.heard(
        piece.samples(), () -> plan.kind.speakers.draw(random).sample(), logMel);
  }
}
