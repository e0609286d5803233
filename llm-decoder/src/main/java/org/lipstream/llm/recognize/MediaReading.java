package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lipstream.encoders.project.Projector;
import org.lipstream.llm.probe.EncoderProbe;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;

/** From utterances to what the decoder reads of them: encoders, downsampling, projectors. */
record MediaReading(
    ModelDescription description,
    MediaEncoder encoder,
    Projector audioProjector,
    Projector videoProjector,
    StageTimer timer) {

  /**
   * Encodes all requests' media together.
   *
   * @param details what each request's probe wants
   */
  List<MediaTokens> read(NDManager call, List<RecognitionRequest> requests, List<Detail> details) {
    List<List<EncoderSnapshot>> watched = new ArrayList<>();
    requests.forEach(request -> watched.add(new ArrayList<>()));
    NDArray[] audio = new NDArray[requests.size()];
    NDArray[] video = new NDArray[requests.size()];
    List<Integer> heard = rows(requests, Modality.AUDIO);
    if (!heard.isEmpty()) {
      EncoderProbe probe = new EncoderProbe("audio", most(heard, details));
      List<float[]> sounds = new ArrayList<>();
      heard.forEach(row -> sounds.add(requests.get(row).utterance().samples()));
      List<NDArray> encoded =
          timer.time(
              Stage.AUDIO_ENCODER, () -> encoder.audio(call, sounds, probe)); // (1, T, width)
      watch(probe, heard, encoded, watched);
      List<NDArray> pooled = new ArrayList<>();
      for (int i = 0; i < encoded.size(); i++) {
        int rate = requests.get(heard.get(i)).rates().audio();
        pooled.add(description.audio().downsampler(rate).apply(encoded.get(i)));
      }
      put(audio, heard, project(pooled, audioProjector));
    }
    List<Integer> seen = rows(requests, Modality.VIDEO);
    if (!seen.isEmpty()) {
      EncoderProbe probe = new EncoderProbe("video", most(seen, details));
      List<byte[]> lips = new ArrayList<>();
      seen.forEach(row -> lips.add(requests.get(row).utterance().lips()));
      List<NDArray> encoded =
          timer.time(Stage.VIDEO_ENCODER, () -> encoder.video(call, lips, probe));
      watch(probe, seen, encoded, watched);
      List<NDArray> pooled = new ArrayList<>();
      for (int i = 0; i < encoded.size(); i++) {
        int rate = requests.get(seen.get(i)).rates().video();
        pooled.add(description.video().downsampler(rate).apply(encoded.get(i)));
      }
      put(video, seen, project(pooled, videoProjector));
    }
    List<MediaTokens> media = new ArrayList<>();
    for (int row = 0; row < audio.length; row++) {
      media.add(new MediaTokens(audio[row], video[row], watched.get(row)));
    }
    return media;
  }

  private static Detail most(List<Integer> rows, List<Detail> details) {
    return rows.stream().map(details::get).max(Comparator.naturalOrder()).orElse(Detail.OFF);
  }

  /** Shares out what was seen, of the frames that go on to the decoder. */
  private static void watch(
      EncoderProbe probe,
      List<Integer> rows,
      List<NDArray> encoded,
      List<List<EncoderSnapshot>> watched) {
    int[] frames =
        encoded.stream().mapToInt(one -> Math.toIntExact(one.getShape().get(1))).toArray();
    List<EncoderSnapshot> snapshots = probe.snapshots(frames);
    for (int i = 0; i < snapshots.size(); i++) {
      watched.get(rows.get(i)).add(snapshots.get(i));
    }
  }

  /** The requests that use a kind of media. */
  private static List<Integer> rows(List<RecognitionRequest> requests, Modality modality) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < requests.size(); row++) {
      if (requests.get(row).modality().has(modality)) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** (1, n, width) each -> (n, D) each, in one pass. */
  private List<NDArray> project(List<NDArray> pooled, Projector projector) {
    return timer.time(
        Stage.PROJECTOR,
        () -> {
          if (pooled.size() == 1) {
            return List.of(projector.apply(pooled.get(0)).squeeze(0));
          }
          NDArray all = projector.apply(NDArrays.concat(new NDList(pooled), 1)).squeeze(0);
          List<NDArray> rows = new ArrayList<>();
          long from = 0;
          for (NDArray one : pooled) {
            long to = from + one.getShape().get(1);
            rows.add(all.get(from + ":" + to));
            from = to;
          }
          return rows;
        });
  }

  private static void put(NDArray[] all, List<Integer> rows, List<NDArray> values) {
    for (int i = 0; i < rows.size(); i++) {
      all[rows.get(i)] = values.get(i);
    }
  }
}
