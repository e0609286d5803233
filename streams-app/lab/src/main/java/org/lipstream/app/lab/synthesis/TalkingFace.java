package org.lipstream.app.lab.synthesis;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lipstream.media.MediaFormat;

/**
 * A drawn person who says what they are given: {@link #FRAMES_PER_SECOND} pictures a second of
 * {@link #WIDTH} by {@link #HEIGHT} pixels, the mouth following the times of the phonemes. Needs no
 * display. Immutable; any number of threads may draw.
 */
public final class TalkingFace {
  public static final int WIDTH = 320;
  public static final int HEIGHT = 240;
  public static final int FRAMES_PER_SECOND = MediaFormat.LIP_FRAMES_PER_SECOND;
  public static final double FRAME_MS = 1000.0 / FRAMES_PER_SECOND;

  private static final double HALF_FACE = 60;
  private static final double MIDDLE_X = WIDTH / 2.0;
  private static final double MIDDLE_Y = HEIGHT * 0.5;
  private static final double MOUTH_Y = 0.74;

  private final FaceLook look;
  private final long seed;
  private final FacePalette palette;
  private final MouthPainter mouth;
  private final EyePainter eyes;
  private final HairPainter hair;
  private final HeadPainter head;
  private final Raster wall;

  /**
   * @param seed of the head's movements and the eyes' blinks
   */
  public TalkingFace(FaceLook look, long seed) {
    this.look = look;
    this.seed = seed;
    palette = new FacePalette(look);
    mouth = new MouthPainter(palette, look.mouthSize());
    eyes = new EyePainter(palette, look.browWeight());
    hair = new HairPainter(palette, look.style());
    head = new HeadPainter(palette, look.noseSize(), look.light());
    wall = wall();
  }

  /** How many pictures cover the speech. */
  public static int frameCount(Speech speech) {
    return (int) Math.ceil(speech.durationMs() / FRAME_MS - 1e-9);
  }

  /**
   * Says a speech, one picture after the other; each is drawn when it is asked for. Picture {@code
   * i} shows the middle of its 40 ms, {@code (i + 0.5) * FRAME_MS} after the speech's beginning.
   *
   * @param speech with the times of its phonemes, which only flite's voices have
   * @return {@link #frameCount} pictures of type {@link BufferedImage#TYPE_3BYTE_BGR}
   * @throws IllegalArgumentException if the speech has no phonemes
   */
  public Stream<BufferedImage> frames(Speech speech) {
    if (speech.phonemes().isEmpty()) {
      throw new IllegalArgumentException(
          "phonemes: 0 (expected: a speech with the times of its phonemes, as flite's voices give)");
    }
    MouthTrack track = new MouthTrack(speech);
    HeadMotion motion = new HeadMotion(seed, speech.durationMs());
    return IntStream.range(0, frameCount(speech))
        .mapToDouble(frame -> (frame + 0.5) * FRAME_MS)
        .mapToObj(ms -> draw(track.at(ms), motion, ms));
  }

  /** The same in grey: {@link #HEIGHT} rows of {@link #WIDTH} bytes a picture. */
  public Stream<byte[]> greyFrames(Speech speech) {
    return frames(speech).map(TalkingFace::grey);
  }

  BufferedImage draw(MouthShape shape, HeadMotion motion, double ms) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    image.setData(wall);
    Graphics2D still = centred(image);
    Graphics2D moving = (Graphics2D) still.create();
    moving.translate(motion.x(ms), motion.y(ms));
    moving.rotate(motion.roll(ms), 0, 1.5);
    moving.scale(look.faceWidth(), 1);
    hair.paintBehind(new Brush(moving));
    head.paintShirt(new Brush(still));
    paintPerson(new Brush(moving), shape, motion, ms);
    moving.dispose();
    still.dispose();
    return image;
  }

  private Raster wall() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D plain = image.createGraphics();
    Brush brush = new Brush(plain);
    brush.fill(
        new Rectangle2D.Double(0, 0, WIDTH, HEIGHT),
        Brush.downwards(0, HEIGHT, palette.wall, palette.wallShade));
    brush.cloud(
        MIDDLE_X + look.light() * 60, HEIGHT * 0.35, WIDTH * 0.55, HEIGHT * 0.7, Color.WHITE, 0.35);
    plain.dispose();
    return image.getData();
  }

  /** In half face widths around the middle of the face. */
  private static Graphics2D centred(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.translate(MIDDLE_X, MIDDLE_Y);
    graphics.scale(HALF_FACE, HALF_FACE);
    return graphics;
  }

  private void paintPerson(Brush brush, MouthShape shape, HeadMotion motion, double ms) {
    double jaw = shape.opening() * look.liveliness();
    MouthShape lively = lively(shape);
    Path2D outline = HeadPainter.outline(jaw);
    head.paintNeck(brush);
    if (!hair.hidesEars()) {
      head.paintEars(brush);
    }
    head.paintHead(brush, outline, jaw);
    eyes.paint(brush, motion.eyes(ms), motion.brows(ms));
    head.paintNose(brush);
    Graphics2D place = (Graphics2D) brush.graphics().create();
    place.translate(0, MOUTH_Y);
    mouth.paint(new Brush(place), lively);
    place.dispose();
    hair.paintInFront(brush);
  }

  private MouthShape lively(MouthShape shape) {
    return new MouthShape(
        shape.opening() * look.liveliness(),
        shape.spread(),
        shape.rounding(),
        shape.teeth(),
        shape.tongue(),
        shape.bite(),
        shape.press());
  }

  private static byte[] grey(BufferedImage image) {
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] grey = new byte[bgr.length / 3];
    for (int i = 0; i < grey.length; i++) {
      int blue = bgr[3 * i] & 0xFF;
      int green = bgr[3 * i + 1] & 0xFF;
      int red = bgr[3 * i + 2] & 0xFF;
      grey[i] = (byte) Math.round(0.114 * blue + 0.587 * green + 0.299 * red);
    }
    return grey;
  }
}
