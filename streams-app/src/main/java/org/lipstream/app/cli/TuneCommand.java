package org.lipstream.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.recognize.Modality;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.train.Adaptation;
import org.lipstream.llm.train.DecorrelationLoss;
import org.lipstream.llm.train.EncodedSample;
import org.lipstream.llm.train.FeatureCache;
import org.lipstream.llm.train.TuneOptions;
import org.lipstream.llm.train.TunedModel;
import org.lipstream.llm.train.Tuning;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Tunes a model's decoder, with or without decorrelation. */
@Command(
    name = "tune",
    description =
        "Tunes a model's language model and projectors, with or without decorrelation; resumes"
            + " where it was stopped.")
final class TuneCommand implements Callable<Integer> {
  /** Every so many samples one is held out for measuring on the way. */
  private static final int HOLD_OUT_EVERY = 24;

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

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      required = true,
      split = ",",
      description = "Corpus files to learn from, as train --stage prepare writes them.")
  private List<Path> corpora;

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

    Adaptation chosen() {
      return full
          ? new Adaptation.Full()
          : new Adaptation.Lora(
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
      defaultValue = "4,2",
      converter = Pair.class,
      description = "Encoder frames a token; default: ${DEFAULT-VALUE}.")
  private Rates rates;

  @Option(
      names = "--modality",
      paramLabel = "av|audio|video",
      split = ",",
      defaultValue = "av",
      converter = ModelOptions.Label.class,
      description = "Streams to train with, drawn for each sequence; default: ${DEFAULT-VALUE}.")
  private List<Modality> modalities;

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

  static final class Pair implements ITypeConverter<Rates> {
    @Override
    public Rates convert(String text) {
      return Rates.of(text);
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
            rates,
            modalities,
            steps,
            batch,
            learningRate,
            seed);
    FeatureCache features = new FeatureCache(from, work, System.err::println);
    List<EncodedSample> train = new ArrayList<>();
    List<EncodedSample> heldOut = new ArrayList<>();
    for (Path corpus : corpora) {
      List<EncodedSample> all = features.load(corpus);
      for (int i = 0; i < all.size(); i++) {
        boolean held = corpus.equals(corpora.get(0)) && i % HOLD_OUT_EVERY == 7;
        (held ? heldOut : train).add(all.get(i));
      }
    }
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
}
