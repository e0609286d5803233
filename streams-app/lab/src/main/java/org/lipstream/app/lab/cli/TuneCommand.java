package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.llm.lab.corpus.Truecaser;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.FeatureCache;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.lab.train.tune.TuneOptions;
import org.lipstream.llm.lab.train.tune.TunedLayers;
import org.lipstream.llm.lab.train.tune.TunedModel;
import org.lipstream.llm.lab.train.tune.Tuning;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.media.Modalities;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Tunes a model's decoder, with or without decorrelation. */
@Command(
    name = "tune",
    footer = {
      "",
      "Example:",
      "  lipstream tune --lambda 100 --corpus WORK/train.corpus --work WORK --out my-model"
    },
    description =
        "Tunes a model's language model and projectors, with or without decorrelation; resumes"
            + " where it was stopped.")
final class TuneCommand implements Callable<Integer> {
  /** Every so many samples one is held out for measuring on the way. */
  private static final int HOLD_OUT_EVERY = 24;

  private static final int HELD_OUT = 7;

  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      defaultValue = "grid",
      description = "The model to start from; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--llm",
      paramLabel = "DIR",
      description = "Another language model with the same tokenizer to start from.")
  private Path llm;

  @ArgGroup(multiplicity = "1")
  private Material material;

  /** What is learnt from. */
  static final class Material {
    @Option(
        names = "--corpus",
        paramLabel = "FILE",
        split = ",",
        description =
            "Corpus files to learn from, as train --stage prepare writes them; every 24th sample of"
                + " the first is measured on instead.")
    private List<Path> corpora = List.of();

    @Option(
        names = "--features",
        paramLabel = "FILE",
        split = ",",
        description =
            "The same, encoded by this model's encoders, as train --stage decoder leaves them; all"
                + " but the last, which is measured on.")
    private List<Path> features = List.of();
  }

  @Option(
      names = "--prose",
      paramLabel = "DIR",
      description =
          "Folder of .txt files, from which capitals of names are learnt: transcripts are then"
              + " written as sentences.")
  private Path prose;

  @Option(
      names = "--variations",
      defaultValue = "0",
      description =
          "Augmented ones of each sample of a corpus, beside it as it is; default:"
              + " ${DEFAULT-VALUE}.")
  private int variations;

  @Option(
      names = "--work",
      required = true,
      description = "Folder of encoded corpora and of the checkpoint.")
  private Path work;

  @Option(names = "--out", required = true, description = "Model directory that is written.")
  private Path out;

  @Option(
      names = "--extent",
      paramLabel = "whole|trained",
      defaultValue = "whole",
      description =
          "Whether all parts are written, adapters merged, or only what was trained, which refers"
              + " to the rest; default: ${DEFAULT-VALUE}.")
  private TunedModel.Extent extent;

  @Option(
      names = "--lambda",
      defaultValue = "0",
      description = "Weight of the decorrelation loss; default: ${DEFAULT-VALUE}, none.")
  private double lambda;

  @Option(
      names = "--decorrelation",
      paramLabel = "paper|released",
      defaultValue = "paper",
      converter = Definition.class,
      description = "The loss as the paper or as its released code has it; default: paper.")
  private DecorrelationLoss decorrelation;

  @ArgGroup private AdaptationOptions adaptation = new AdaptationOptions();

  /** Low-rank factors, or everything. */
  static final class AdaptationOptions {
    @Option(names = "--full", description = "Train all of the language model.")
    private boolean full;

    @ArgGroup(exclusive = false)
    private LoraOptions lora = new LoraOptions();

    TunedLayers chosen() {
      return full
          ? new TunedLayers.Full()
          : new TunedLayers.Lora(
              new LoraConfig(lora.rank, lora.alpha, lora.targets, java.util.Optional.empty()));
    }
  }

  /** Size and place of the low-rank factors. */
  static final class LoraOptions {
    @Option(
        names = "--lora-rank",
        defaultValue = "8",
        description = "Inner width; default: ${DEFAULT-VALUE}.")
    private int rank = 8;

    @Option(
        names = "--lora-alpha",
        defaultValue = "16",
        description = "The product is scaled by alpha / rank; default: ${DEFAULT-VALUE}.")
    private double alpha = 16;

    @Option(
        names = "--lora-targets",
        split = ",",
        defaultValue = "q_proj,v_proj",
        description = "Adapted layers; default: ${DEFAULT-VALUE}.")
    private List<String> targets = List.of("q_proj", "v_proj");
  }

  @Option(
      names = "--no-projector-norm",
      negatable = true,
      defaultValue = "true",
      description = "Whether projectors end in a LayerNorm; default: they do.")
  private boolean projectorNorm;

  @Option(
      names = "--pooling",
      paramLabel = "average|stack",
      defaultValue = "average",
      description = "How frames become a token; default: ${DEFAULT-VALUE}.")
  private String pooling;

  @Option(
      names = "--rates",
      paramLabel = "AUDIO,VIDEO",
      converter = ModelOptions.Pair.class,
      description =
          "Encoder frames a token; default: all that the model was trained for, drawn for each"
              + " batch.")
  private Rates rates;

  @Option(
      names = "--modality",
      paramLabel = "av|audio|video",
      split = ",",
      defaultValue = "av",
      converter = ModelOptions.Label.class,
      description = "Streams to train with, drawn for each sequence; default: ${DEFAULT-VALUE}.")
  private List<Modalities> modalities;

  @Option(names = "--steps", defaultValue = "600", description = "Default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(
      names = "--batch",
      defaultValue = "8",
      description = "Sequences a step; default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-3",
      description = "The highest; default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--minutes",
      defaultValue = "1000000",
      description = "Stop after so many minutes, ready to be resumed.")
  private long minutes;

  static final class Definition implements ITypeConverter<DecorrelationLoss> {
    @Override
    public DecorrelationLoss convert(String label) {
      return DecorrelationLoss.of(label);
    }
  }

  @Override
  public Integer call() throws Exception {
    ModelDirectory from = new ModelDirectory(ModelLocator.ofProject().locate(model));
    TuneOptions options =
        new TuneOptions(
            lambda,
            decorrelation,
            adaptation.chosen(),
            projectorNorm,
            pooling,
            rates == null ? from.description().rates() : TrainedRates.only(rates),
            modalities,
            steps,
            batch,
            learningRate,
            seed);
    List<EncodedSample> train = new ArrayList<>();
    List<EncodedSample> heldOut = new ArrayList<>();
    read(from, train, heldOut);
    Tuning tuning =
        new Tuning(
            from,
            llm == null ? from.llm() : new LlamaFolder(llm),
            work,
            options,
            System.err::println);
    boolean finished =
        tuning.run(
            train,
            heldOut,
            Instant.now().plus(Duration.ofMinutes(minutes)),
            new TunedModel(out, extent));
    if (!finished) {
      System.err.println("stopped at the deadline; run again to go on");
    }
    return 0;
  }

  private void read(ModelDirectory from, List<EncodedSample> train, List<EncodedSample> heldOut)
      throws IOException {
    int files = material.features.size();
    for (Path file : material.features.subList(0, Math.max(0, files - 1))) {
      train.addAll(FeatureCache.read(file));
    }
    if (files > 0) {
      heldOut.addAll(FeatureCache.read(material.features.get(files - 1)));
    }
    FeatureCache cache = new FeatureCache(from, work, variations, System.err::println);
    for (Path corpus : material.corpora) {
      List<EncodedSample> all = written(cache.load(corpus));
      boolean first = corpus.equals(material.corpora.get(0));
      for (int i = 0; i < all.size(); i++) {
        (first && i % HOLD_OUT_EVERY == HELD_OUT ? heldOut : train).add(all.get(i));
      }
    }
  }

  private List<EncodedSample> written(List<EncodedSample> samples) throws IOException {
    if (prose == null) {
      return samples;
    }
    Truecaser truecaser = Truecaser.learnFrom(prose);
    return samples.stream()
        .map(s -> new EncodedSample(truecaser.write(s.transcript()), s.audio(), s.video()))
        .toList();
  }
}
