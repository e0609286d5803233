package org.lipstream.tests.tuning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.llm.lab.corpus.CorpusFile;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** Half seconds of nothing in particular, said to be sentences. */
final class Noise {
  private static final List<String> SENTENCES =
      List.of("bin blue at a one now", "set red by q two please", "lay green in m nine again");

  private static final int AUDIO_FRAMES = 24;
  private static final int VIDEO_FRAMES = 12;
  private static final int SAMPLES = 8_000;

  private Noise() {}

  /** As a model's encoders might see it. */
  static List<EncodedSample> encoded(ModelDirectory model, int count) {
    int audio = WhisperConfig.read(ModelConfig.read(config(model.encoder(Modality.AUDIO)))).width();
    int video =
        AvHubertConfig.read(ModelConfig.read(config(model.encoder(Modality.VIDEO)))).width();
    Random random = new Random(7);
    List<EncodedSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(
          new EncodedSample(
              SENTENCES.get(i % SENTENCES.size()),
              List.of(gaussian(random, AUDIO_FRAMES * audio)),
              List.of(gaussian(random, VIDEO_FRAMES * video))));
    }
    return samples;
  }

  private static Path config(Path encoder) {
    return encoder.resolve("config.json");
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** As media. */
  static void writeCorpus(Path file, int count) throws IOException {
    Random random = new Random(8);
    try (CorpusFile.Writer corpus = new CorpusFile.Writer(file)) {
      for (int i = 0; i < count; i++) {
        short[] sound = new short[SAMPLES];
        for (int at = 0; at < sound.length; at++) {
          sound[at] = (short) (random.nextGaussian() * 1_000);
        }
        byte[] lips = new byte[VIDEO_FRAMES * MediaFormat.LIP_BYTES];
        random.nextBytes(lips);
        String text = SENTENCES.get(i % SENTENCES.size());
        corpus.add(new Sample("noise-" + i, "nobody", text, List.of(), sound, lips));
      }
    }
  }
}
