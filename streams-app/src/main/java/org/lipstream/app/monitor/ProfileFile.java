package org.lipstream.app.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lipstream.app.json.Json;
import org.lipstream.monitor.alert.Profile;

/** A model's normal profile beside its weights. */
public final class ProfileFile {
  private static final String NAME = "sinks.json";

  private ProfileFile() {}

  /**
   * The profile in a model's directory; empty where it has none.
   *
   * @throws IllegalArgumentException if it is no profile
   */
  public static Optional<Profile> read(Path model) {
    Path file = model.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Profile.from(Json.fields(Files.readAllBytes(file))));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": not JSON (expected: a sink profile)", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the profile into a model's directory; returns the file. */
  public static Path write(Path model, Profile profile) {
    Path file = model.resolve(NAME);
    try {
      Files.write(file, ReportJson.write(profile.toMap()));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
