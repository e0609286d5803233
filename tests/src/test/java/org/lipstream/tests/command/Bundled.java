package org.lipstream.tests.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;

/** What comes with the project: tests fail where it is missing. */
public final class Bundled {
  private static final String CLIPS =
      "streams-app/src/main/resources/org/lipstream/app/clips/manifest.tsv";

  private Bundled() {}

  /** The folder of the small model, which is quick. */
  public static Path model() {
    return ModelLocator.ofProject().locate("grid");
  }

  /** The list of the clips. */
  public static Path manifest() {
    return Path.of(System.getProperty("lipstream.root", "..")).resolve(CLIPS);
  }

  /** One of the clips, by its file's name. */
  public static Clip clip(String name) {
    return Clip.read(
        clips().stream()
            .map(Manifest.Entry::path)
            .filter(path -> path.endsWith(name))
            .findFirst()
            .orElseThrow());
  }

  public static List<Manifest.Entry> clips() {
    try {
      return Manifest.read(manifest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
