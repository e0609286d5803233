package org.lipstream.recognizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaEvent.AudioSamples;
import org.lipstream.ingest.media.MediaSource;

/** The clips that come with the project, and their media one by one. */
final class Clips {
  static final Path FREE = clip("free.mp4");
  static final Path GRID = clip("tom.mp4");

  private Clips() {}

  private static Path clip(String name) {
    return Path.of(System.getProperty("lipstream.root", ".."))
        .resolve("streams-app/src/main/resources/org/lipstream/app/clips")
        .resolve(name);
  }

  static List<MediaEvent> media(Path clip) {
    List<MediaEvent> events = new ArrayList<>();
    try (MediaSource source = MediaSource.open(clip)) {
      for (Optional<MediaEvent> next = source.next(); next.isPresent(); next = source.next()) {
        events.add(next.get());
      }
    }
    return events;
  }

  static List<AudioSamples> sound(Path clip) {
    return media(clip).stream()
        .filter(AudioSamples.class::isInstance)
        .map(AudioSamples.class::cast)
        .toList();
  }
}
