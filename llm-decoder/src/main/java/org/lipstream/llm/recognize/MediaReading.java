package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lipstream.llm.probe.EncoderProbe;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;

/**
 * From utterances to what the decoder reads of them.
 *
 * @param paths for each kind of media that the model takes, in the order of the context
 */
record MediaReading(List<MediaPath<?>> paths, StageTimer timer) {

  /**
   * Encodes all requests' media together.
   *
   * @param details what each request's probe wants
   */
  List<MediaTokens> read(NDManager call, List<RecognitionRequest> requests, List<Detail> details) {
    List<MediaTokens> media = requests.stream().map(request -> new MediaTokens()).toList();
    for (MediaPath<?> path : paths) {
      List<Integer> users = users(path, requests);
      if (!users.isEmpty()) {
        read(path, call, users, requests, details, media);
      }
    }
    return media;
  }

  /** The requests that use a kind of media. */
  private static List<Integer> users(MediaPath<?> path, List<RecognitionRequest> requests) {
    List<Integer> users = new ArrayList<>();
    for (int row = 0; row < requests.size(); row++) {
      if (requests.get(row).modality().has(path.modality())) {
        users.add(row);
      }
    }
    return users;
  }

  private void read(
      MediaPath<?> path,
      NDManager call,
      List<Integer> users,
      List<RecognitionRequest> requests,
      List<Detail> details,
      List<MediaTokens> media) {
    EncoderProbe probe = new EncoderProbe(path.modality().label(), most(users, details));
    List<Utterance> utterances = users.stream().map(row -> requests.get(row).utterance()).toList();
    List<NDArray> encoded =
        timer.time(path.stage(), () -> path.encode(call, utterances, probe)); // (1, T, width)
    watch(probe, users, encoded, media);
    List<Rates> rates = users.stream().map(row -> requests.get(row).rates()).toList();
    List<NDArray> pooled = new ArrayList<>();
    for (int i = 0; i < encoded.size(); i++) {
      pooled.add(path.downsample(encoded.get(i), rates.get(i)));
    }
    List<NDArray> projected =
        timer.time(Stage.PROJECTOR, () -> path.project(pooled, rates)); // (n, D)
    for (int i = 0; i < projected.size(); i++) {
      media.get(users.get(i)).add(path, projected.get(i));
    }
  }

  private static Detail most(List<Integer> rows, List<Detail> details) {
    return rows.stream().map(details::get).max(Comparator.naturalOrder()).orElse(Detail.OFF);
  }

  /** Shares out what was seen, of the frames that go on to the decoder. */
  private static void watch(
      EncoderProbe probe, List<Integer> users, List<NDArray> encoded, List<MediaTokens> media) {
    int[] frames =
        encoded.stream().mapToInt(one -> Math.toIntExact(one.getShape().get(1))).toArray();
    List<EncoderSnapshot> snapshots = probe.snapshots(frames);
    for (int i = 0; i < snapshots.size(); i++) {
      media.get(users.get(i)).saw(snapshots.get(i));
    }
  }
}
