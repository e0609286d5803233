package org.lipstream.ingest.lips;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.lipstream.media.MediaFormat;

/**
 * Follows one person's mouth through pictures that are 40 ms apart.
 *
 * <p>The face is searched on every {@link #SEARCH_EVERY}th picture; the crop of a picture is placed
 * by the mean of the faces found up to {@link #LOOK_AHEAD} pictures before and after it, nearer
 * ones counting more. So a crop is ready {@link #LOOK_AHEAD} pictures (0.36 s) after its picture,
 * which live sources can bear.
 *
 * <p>Where the face is lost the last place is held and the crop is marked as interpolated; before
 * the first face the crops are uniformly grey. Of several people the largest is chosen, and kept
 * until their face has been gone for half a second. Not safe for several threads.
 */
public final class LipTracker implements AutoCloseable {
  static {
    NativeLibraries.prepare();
  }

  private static final int SIDE = MediaFormat.LIP_SIDE;

  /** How many pictures a crop waits for. */
  public static final int LOOK_AHEAD = 9;

  private static final int SEARCH_EVERY = 3;

  /** As long as this a lost face may come back; then another may take its place. */
  private static final int PATIENCE = 12;

  /** A face this much of its size away from the last place is another one. */
  private static final double SAME_PLACE = 0.6;

  private static final byte GREY = (byte) 128;

  /**
   * One mouth.
   *
   * @param pixels {@link MediaFormat#LIP_SIDE} rows of as many bytes, grey
   * @param interpolated true where the face was not found here
   */
  public record Crop(byte[] pixels, boolean interpolated) {}

  /**
   * A search that found a face.
   *
   * @param run counts the stretches without a jump; places of one can be averaged
   * @param confirmed true if the search before found the same face
   */
  private record Sighting(long picture, Box face, int run, boolean confirmed) {}

  private record Waiting(long number, Mat picture) {}

  private final FaceDetector detector = new FaceDetector();
  private final MouthCutter cutter = new MouthCutter();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Mat> spare = new ArrayDeque<>();
  private final Deque<Sighting> sightings = new ArrayDeque<>();
  private long accepted;
  private int run;
  private long missesInRow;
  private boolean confirmed;
  private boolean finished;

  /** Takes the next picture, grey; it is copied. */
  public void accept(Mat picture) {
    Mat copy = spare.isEmpty() ? new Mat() : spare.pop();
    picture.copyTo(copy);
    waiting.add(new Waiting(accepted, copy));
    if (accepted % SEARCH_EVERY == 0) {
      search(copy);
    }
    accepted++;
  }

  private void search(Mat picture) {
    detector.look(picture);
    Sighting last = sightings.peekLast();
    Box found = last == null ? null : nearest(detector.near(last.face()), last.face());
    if (found == null) {
      List<Box> faces = detector.everywhere();
      found = last == null ? null : samePlace(faces, last.face());
      if (found == null && last != null && !last.confirmed()) {
        // A face that is gone at the next look was a pattern of the wallpaper.
        sightings.removeLast();
      }
      if (found == null && !isMissed()) {
        found = largest(faces);
      }
    }
    note(found);
  }

  private void note(Box found) {
    if (found == null) {
      missesInRow++;
      return;
    }
    Sighting last = sightings.peekLast();
    boolean same = last != null && last.face().distance(found) <= SAME_PLACE;
    if (!same) {
      run++;
    }
    confirmed |= same;
    missesInRow = 0;
    sightings.add(new Sighting(accepted, found, run, same));
  }

  /** True as long as the person who was followed may come back. */
  private boolean isMissed() {
    return !sightings.isEmpty() && missesInRow * SEARCH_EVERY < PATIENCE;
  }

  private static Box samePlace(List<Box> faces, Box place) {
    Box near = nearest(faces, place);
    return near == null || place.distance(near) > SAME_PLACE ? null : near;
  }

  private static Box nearest(List<Box> faces, Box place) {
    return faces.stream()
        .min((a, b) -> Double.compare(place.distance(a), place.distance(b)))
        .orElse(null);
  }

  private static Box largest(List<Box> faces) {
    return faces.stream().max((a, b) -> Double.compare(a.side(), b.side())).orElse(null);
  }

  /** No pictures follow: what waits becomes ready. */
  public void finish() {
    finished = true;
  }

  /** True if a crop can be taken. */
  public boolean isReady() {
    return !waiting.isEmpty() && (finished || waiting.size() > LOOK_AHEAD);
  }

  /** The next crop, in the order of the pictures; only when {@link #isReady}. */
  public Crop result() {
    Waiting next = waiting.remove();
    while (sightings.size() > 1 && second(sightings).picture() < next.number() - LOOK_AHEAD) {
      sightings.remove();
    }
    Sighting closest = closest(next.number());
    Crop crop;
    if (closest == null) {
      byte[] pixels = new byte[SIDE * SIDE];
      Arrays.fill(pixels, GREY);
      crop = new Crop(pixels, true);
    } else {
      boolean seen = Math.abs(closest.picture() - next.number()) < SEARCH_EVERY;
      crop = new Crop(cutter.cut(next.picture(), place(next.number(), closest).mouth()), !seen);
    }
    spare.push(next.picture());
    return crop;
  }

  private static Sighting second(Deque<Sighting> queue) {
    var all = queue.iterator();
    all.next();
    return all.next();
  }

  private Sighting closest(long picture) {
    Sighting closest = null;
    for (Sighting sighting : sightings) {
      if (closest == null
          || Math.abs(sighting.picture() - picture) < Math.abs(closest.picture() - picture)) {
        closest = sighting;
      }
    }
    return closest;
  }

  /** The mean of the faces around a picture that belong with the closest one. */
  private Box place(long picture, Sighting closest) {
    double weights = 0;
    double x = 0;
    double y = 0;
    double side = 0;
    for (Sighting sighting : sightings) {
      long distance = Math.abs(sighting.picture() - picture);
      if (sighting.run() == closest.run() && distance <= LOOK_AHEAD) {
        double weight = 1 - distance / (LOOK_AHEAD + 1.0);
        weights += weight;
        x += weight * sighting.face().centreX();
        y += weight * sighting.face().centreY();
        side += weight * sighting.face().side();
      }
    }
    return weights == 0 ? closest.face() : new Box(x / weights, y / weights, side / weights);
  }

  /** True once a face has been found twice, or once in pictures too few for that. */
  public boolean faceFound() {
    return confirmed || (run > 0 && accepted <= SEARCH_EVERY);
  }

  @Override
  public void close() {
    List<Mat> pictures = new ArrayList<>(spare);
    waiting.forEach(entry -> pictures.add(entry.picture()));
    pictures.forEach(Mat::close);
    waiting.clear();
    spare.clear();
    cutter.close();
    detector.close();
  }
}
