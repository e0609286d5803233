package org.lipstream.ingest.media;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.lipstream.media.MediaFormat;

/**
 * Draws mouths of clips for people to look at: a row a clip, frames from left to right.
 *
 * <pre>ContactSheet OUT.png CLIP...</pre>
 */
final class ContactSheet {
  private static final int COLUMNS = 10;
  private static final int SIDE = MediaFormat.LIP_SIDE;

  private ContactSheet() {}

  public static void main(String[] arguments) throws IOException {
    List<Clip> clips = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      clips.add(Clip.read(Path.of(arguments[i])));
    }
    ImageIO.write(draw(clips), "png", new File(arguments[0]));
  }

  /** A row of evenly spaced frames for each clip. */
  static BufferedImage draw(List<Clip> clips) {
    BufferedImage sheet =
        new BufferedImage(COLUMNS * SIDE, clips.size() * SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int row = 0; row < clips.size(); row++) {
      Clip clip = clips.get(row);
      for (int column = 0; column < COLUMNS && clip.lipFrames() > 0; column++) {
        int frame = column * (clip.lipFrames() - 1) / (COLUMNS - 1);
        byte[] mouth = new byte[SIDE * SIDE];
        System.arraycopy(clip.lips(), frame * mouth.length, mouth, 0, mouth.length);
        sheet.getRaster().setDataElements(column * SIDE, row * SIDE, SIDE, SIDE, mouth);
      }
    }
    return sheet;
  }
}
