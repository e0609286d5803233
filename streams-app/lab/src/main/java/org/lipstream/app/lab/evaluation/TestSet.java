package org.lipstream.app.lab.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;

/**
 * A manifest's clips, decoded once.
 *
 * @param name of the manifest's file, without its ending
 * @param entries what is said in each clip
 * @param clips as many as entries
 */
public record TestSet(String name, List<Manifest.Entry> entries, List<Clip> clips) {
  public TestSet {
    entries = List.copyOf(entries);
    clips = List.copyOf(clips);
  }

  /**
   * Reads a manifest and its clips.
   *
   * @param limit clips at most
   * @throws IllegalArgumentException if the manifest lacks a column or names no clip
   * @throws org.lipstream.ingest.media.MediaException if a clip cannot be read
   */
  public static TestSet read(Path manifest, int limit) throws IOException {
    List<Manifest.Entry> entries = Manifest.read(manifest).stream().limit(limit).toList();
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(manifest + ": no clips (expected: >= 1)");
    }
    List<Clip> clips = new ArrayList<>();
    for (Manifest.Entry entry : entries) {
      clips.add(Clip.read(entry.path()));
    }
    String file = manifest.getFileName().toString();
    return new TestSet(file.replaceFirst("\\.[^.]*$", ""), entries, clips);
  }

  /** One clip, with noise mixed in or as it is. */
  public ClipSource source(int index, Evaluation.Noise noise) {
    Clip clip = clips.get(index);
    float[] samples = clip.samples();
    if (noise.snrDb() != null && samples.length > 0) {
      samples = noise.kind().mix(samples, soundsBut(index), noise.snrDb(), index);
    }
    return new ClipSource("clip-" + index, clip, samples);
  }

  /** The other clips' sound, of which babble is made. */
  private List<float[]> soundsBut(int index) {
    List<float[]> others = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      if (i != index && clips.get(i).samples().length > 0) {
        others.add(clips.get(i).samples());
      }
    }
    return others;
  }
}
