package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.corpus.CorpusPreparation;
import org.lipstream.llm.lab.corpus.CorpusFile;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.Truecaser;
import org.lipstream.llm.lab.train.adapt.WhisperAdaptation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Teaches a Whisper the speakers of a manifest. */
@Command(
    name = "adapt",
    footer = {
      "",
      "Example:",
      "  lipstream adapt --whisper WHISPER --manifest train.tsv --prose BOOKS --work WORK --out my-adapter"
    },
    description =
        "Teaches a Whisper the speakers of manifests by low-rank factors; resumes where it was"
            + " stopped.")
public final class AdaptCommand implements Callable<Integer> {
  @Option(names = "--whisper", required = true, description = "folder of the published model")
  Path whisper;

  @Option(
      names = "--manifest",
      required = true,
      split = ",",
      description = "tab-separated with a header: path, speaker, transcript; one or more")
  List<Path> manifests;

  @Option(
      names = "--shares",
      split = ",",
      description = "of the manifests in what is learnt from; default: each the same")
  List<Double> shares;

  @Option(
      names = "--prose",
      required = true,
      description = "folder of .txt files, from which the spelling of names is learnt")
  Path prose;

  @Option(
      names = "--sentences",
      description = "text with a sentence a line, read by synthetic voices beside the manifests")
  Path sentences;

  @Option(
      names = "--readings",
      defaultValue = "1500",
      description = "how many of the sentences are read; default: ${DEFAULT-VALUE}")
  int readings;

  @Option(
      names = "--readings-share",
      defaultValue = "0.25",
      description = "of what is learnt from; default: ${DEFAULT-VALUE}")
  double readingsShare;

  @Option(names = "--work", required = true, description = "folder for caches and checkpoints")
  Path work;

  @Option(names = "--out", required = true, description = "folder of the adapter that is written")
  Path out;

  @Option(names = "--rank", defaultValue = "32", description = "default: ${DEFAULT-VALUE}")
  int rank;

  @Option(names = "--steps", defaultValue = "1500", description = "default: ${DEFAULT-VALUE}")
  long steps;

  @Option(names = "--batch", defaultValue = "8", description = "default: ${DEFAULT-VALUE}")
  int batch;

  @Option(names = "--rate", defaultValue = "5e-4", description = "default: ${DEFAULT-VALUE}")
  double rate;

  @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--held-out",
      defaultValue = "16",
      description = "speakers of the first manifest to measure on; default: ${DEFAULT-VALUE}")
  int heldOutSpeakers;

  @Option(
      names = "--minutes",
      defaultValue = "1000000",
      description = "stop after so many minutes, ready to be resumed")
  long minutes;

  @Override
  public Integer call() throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofMinutes(minutes));
    Files.createDirectories(work);
    Truecaser truecaser = Truecaser.learnFrom(prose);
    List<WhisperAdaptation.Material> material = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    for (int i = 0; i < manifests.size(); i++) {
      List<Sample> samples = samples(manifests.get(i), truecaser);
      if (heldOut.isEmpty()) {
        Set<String> apart = speakersApart(samples);
        samples.stream().filter(s -> apart.contains(s.speaker())).forEach(heldOut::add);
        samples = samples.stream().filter(s -> !apart.contains(s.speaker())).toList();
      }
      material.add(new WhisperAdaptation.Material(samples, share(i)));
    }
    if (sentences != null) {
      double left = 1 - readingsShare;
      material.replaceAll(m -> new WhisperAdaptation.Material(m.samples(), left * m.share()));
      material.add(new WhisperAdaptation.Material(readings(), readingsShare));
    }
    boolean finished =
        new WhisperAdaptation(
                whisper,
                work,
                new WhisperAdaptation.Options(rank, steps, batch, rate, seed),
                System.err::println)
            .run(material, heldOut, deadline, out);
    if (!finished) {
      System.err.println("adapt: stopped at its deadline; run again to go on");
    }
    return 0;
  }

  private List<Sample> samples(Path manifest, Truecaser truecaser) throws IOException {
    String name =
        manifest.toAbsolutePath().getParent().getFileName()
            + "-"
            + manifest.getFileName().toString().replaceFirst("\\.tsv$", "");
    Path corpus = work.resolve(name + ".corpus");
    new CorpusPreparation(2, System.err::println).clips(manifest, corpus);
    return CorpusFile.read(corpus).stream()
        .map(s -> s.withoutLips().withTranscript(truecaser.write(s.transcript())))
        .toList();
  }

  private double share(int manifest) {
    if (shares == null) {
      return 1.0 / manifests.size();
    }
    if (shares.size() != manifests.size()) {
      throw new IllegalArgumentException(
          "shares: %d (expected: %d, one a manifest)".formatted(shares.size(), manifests.size()));
    }
    return shares.get(manifest) / shares.stream().mapToDouble(Double::doubleValue).sum();
  }

  private List<Sample> readings() throws IOException {
    Path corpus = work.resolve("readings.corpus");
    new CorpusPreparation(2, System.err::println).readings(sentences, readings, seed, corpus);
    return CorpusFile.read(corpus);
  }

  private Set<String> speakersApart(List<Sample> samples) {
    List<String> speakers =
        new ArrayList<>(
            new LinkedHashSet<>(samples.stream().map(Sample::speaker).sorted().toList()));
    java.util.Collections.shuffle(speakers, new Random(seed));
    return Set.copyOf(speakers.subList(0, Math.min(heldOutSpeakers, speakers.size() / 2)));
  }
}
