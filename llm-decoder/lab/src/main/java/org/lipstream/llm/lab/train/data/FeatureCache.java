package org.lipstream.llm.lab.train.data;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.corpus.CorpusFile;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.media.Modality;

/**
 * Corpora as a model's frozen encoders perceive them, kept in files under names that tell the
 * encoders apart.
 */
public final class FeatureCache {
  private static final String CONFIG = "config.json";

  /** With room for a slower voice within what an encoder hears at once. */
  private static final int LONGEST = 25 * LogMel.SAMPLE_RATE_HZ;

  private final ModelDirectory model;
  private final Path folder;
  private final int variations;
  private final Consumer<String> log;

  /**
   * @param folder of the files; made where it is missing
   * @param variations augmented ones of each sample, beside it as it is
   */
  public FeatureCache(ModelDirectory model, Path folder, int variations, Consumer<String> log) {
    this.model = model;
    this.folder = folder;
    this.variations = variations;
    this.log = log;
  }

  /**
   * A corpus file's samples of at most 25 s, encoded as they are and in the variations.
   *
   * @param corpus written by {@link CorpusFile}
   */
  public List<EncodedSample> load(Path corpus) throws IOException {
    String name = corpus.getFileName().toString().replaceFirst("\\.corpus$", "");
    Path file = folder.resolve("%s-%08x.features".formatted(name, fingerprint()));
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      List<Sample> samples =
          CorpusFile.read(corpus).stream().filter(s -> s.samples().length <= LONGEST).toList();
      try (NDManager manager = NDManager.newBaseManager()) {
        FeatureFile.write(file, encoding(manager).encode(name, samples, variations, 0));
      }
    }
    return FeatureFile.read(file);
  }

  /** Samples that were encoded before, from a file of features. */
  public static List<EncodedSample> read(Path features) throws IOException {
    return FeatureFile.read(features);
  }

  private FeatureEncoding encoding(NDManager manager) {
    Path audio = model.encoder(Modality.AUDIO);
    Path video = model.encoder(Modality.VIDEO);
    return new FeatureEncoding(
        new WhisperEncoder(
            WhisperConfig.read(ModelConfig.read(audio.resolve(CONFIG))),
            SafetensorsWeights.open(manager, audio)),
        Files.exists(video)
            ? new AvHubertEncoder(
                AvHubertConfig.read(ModelConfig.read(video.resolve(CONFIG))),
                SafetensorsWeights.open(manager, video))
            : null,
        manager,
        log);
  }

  private long fingerprint() throws IOException {
    CRC32 crc = new CRC32();
    for (Path encoder : List.of(model.encoder(Modality.AUDIO), model.encoder(Modality.VIDEO))) {
      Path weights = encoder.resolve("model.safetensors");
      if (Files.exists(weights)) {
        crc.update(Files.readAllBytes(weights));
      }
    }
    crc.update(variations);
    return crc.getValue();
  }
}
