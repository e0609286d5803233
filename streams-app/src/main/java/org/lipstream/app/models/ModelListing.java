package org.lipstream.app.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lipstream.app.hub.ModelPull;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.ModelPart;

/** What models a folder holds. Reads headers alone. */
public final class ModelListing {
  private ModelListing() {}

  /**
   * One model.
   *
   * @param hears {@code sound}, {@code lips} or both
   * @param licence as its hub told it, or {@code not told}
   * @param fault why it cannot be opened; null where nothing stands against it
   */
  public record Entry(
      String name,
      String directory,
      String family,
      String hears,
      long parameters,
      String licence,
      String fault) {}

  /** The models in a folder, by name; none where there is no such folder. */
  public static List<Entry> of(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> candidates = Files.list(folder)) {
      for (Path candidate : candidates.sorted().toList()) {
        Optional<ModelFamily> family = Recognizers.family(candidate);
        family.ifPresent(one -> entries.add(entry(candidate, one)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static Entry entry(Path model, ModelFamily family) {
    String name = model.getFileName().toString();
    String licence = ModelPull.licenceOf(model).orElse("not told");
    try {
      List<ModelPart> parts = family.parts(model);
      boolean lips = parts.stream().anyMatch(part -> part.name().contains("video"));
      boolean sound = parts.stream().anyMatch(part -> part.name().contains("audio"));
      String hears = lips && sound ? "sound and lips" : lips ? "lips" : "sound";
      return new Entry(
          name, model.toString(), family.name(), hears, parameters(parts), licence, null);
    } catch (ModelFormatException e) {
      return new Entry(name, model.toString(), family.name(), "", 0, licence, e.getMessage());
    }
  }

  private static long parameters(List<ModelPart> parts) {
    Map<Path, Checkpoint> checkpoints = new LinkedHashMap<>();
    parts.forEach(part -> checkpoints.put(part.checkpoint().source(), part.checkpoint()));
    return checkpoints.values().stream()
        .flatMap(checkpoint -> checkpoint.tensors().values().stream().distinct())
        .mapToLong(StoredTensor::elements)
        .sum();
  }
}
