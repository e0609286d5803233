package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.augment.Derived;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.FeatureEncoding;
import org.lipstream.llm.lab.train.data.FeatureFile;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.TrainingData;
import org.lipstream.llm.lab.train.loop.RunCheckpoint;

/** What the decoder learns from: whole sentences, and what else a live recogniser meets. */
final class DecoderMaterial {
  private static final int PAIRS = 250;
  private static final int SILENCES = 200;

  private final TrainingData data;
  private final Path folder;
  private final List<RunCheckpoint> encoders;
  private final Function<NDManager, FeatureEncoding> encoding;
  private final NDManager manager;
  private final long seed;

  /**
   * One kind of material.
   *
   * @param share of a batch's rows
   * @param variations in which each sample is encoded beside the plain one
   * @param lipsAlone whether the lips can be read without sound
   */
  private record Kind(
      String name, List<Sample> samples, double share, int variations, boolean lipsAlone) {}

  /**
   * Prepares.
   *
   * @param folder of the files of features
   * @param encoders checkpoints of the encoders: features older than one of them are made anew
   * @param encoding makes the encoders, under a manager
   */
  DecoderMaterial(
      TrainingData data,
      Path folder,
      List<RunCheckpoint> encoders,
      Function<NDManager, FeatureEncoding> encoding,
      NDManager manager,
      long seed) {
    this.data = data;
    this.folder = folder;
    this.encoders = encoders;
    this.encoding = encoding;
    this.manager = manager;
    this.seed = seed;
  }

  /** Everything, as the encoders see it. */
  List<DecoderObjective.Pool> pools() throws IOException {
    List<DecoderObjective.Pool> pools = new ArrayList<>();
    for (Kind kind : kinds()) {
      pools.add(
          new DecoderObjective.Pool(
              features(kind.name, kind.samples, kind.variations), kind.share, kind.lipsAlone));
    }
    return pools;
  }

  /** Everything, the sound as it was recorded and the lips as their encoder sees them. */
  List<JointObjective.Pool> recordings() throws IOException {
    List<JointObjective.Pool> pools = new ArrayList<>();
    for (Kind kind : kinds()) {
      pools.add(
          new JointObjective.Pool(
              recordings(kind.name, kind.samples, kind.variations), kind.share, kind.lipsAlone));
    }
    return pools;
  }

  /** The clips to measure with, likewise. */
  List<JointObjective.Recording> heldOutRecordings() throws IOException {
    return recordings("held-out", TrainingData.Split.of(data.grid()).heldOut(), 0);
  }

  private List<JointObjective.Recording> recordings(
      String name, List<Sample> samples, int variations) throws IOException {
    boolean seen = samples.stream().anyMatch(sample -> sample.lips().length > 0);
    List<EncodedSample> encoded = seen ? features(name, samples, variations) : List.of();
    List<JointObjective.Recording> recordings = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      List<float[]> video = seen ? encoded.get(i).video() : List.of();
      recordings.add(new JointObjective.Recording(samples.get(i).withoutLips(), video));
    }
    return recordings;
  }

  /** Clips to measure with on the way, as they are. */
  List<EncodedSample> heldOut() throws IOException {
    return features("held-out", TrainingData.Split.of(data.grid()).heldOut(), 0);
  }

  private List<Kind> kinds() throws IOException {
    List<Sample> clips = TrainingData.Split.of(data.grid()).train();
    List<Sample> faces = data.corpus("faces");
    List<Sample> all = new ArrayList<>(clips);
    all.addAll(faces);
    return List.of(
        new Kind("grid", clips, 0.48, 3, true),
        new Kind("beginnings", Derived.beginnings(all, seed), 0.15, 1, true),
        new Kind("pairs", Derived.pairs(clips, PAIRS, seed), 0.08, 1, true),
        new Kind("silences", Derived.silences(all, SILENCES, seed), 0.04, 1, true),
        new Kind("voices", data.voices(new Lexicon(data.grid())), 0.15, 1, false),
        new Kind("faces", faces, 0.10, 1, false));
  }

  /** Samples as the encoders see them: from the file, unless an encoder was trained since. */
  private List<EncodedSample> features(String name, List<Sample> samples, int variations)
      throws IOException {
    Path file = folder.resolve(name + ".features");
    if (!isCurrent(file)) {
      try (NDManager scope = manager.newSubManager()) {
        FeatureFile.write(file, encoding.apply(scope).encode(name, samples, variations, seed));
      }
    }
    return FeatureFile.read(file);
  }

  private boolean isCurrent(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    for (RunCheckpoint encoder : encoders) {
      if (encoder.isNewerThan(file)) {
        return false;
      }
    }
    return true;
  }
}
