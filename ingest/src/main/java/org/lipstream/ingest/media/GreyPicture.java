package org.lipstream.ingest.media;

import java.awt.image.BufferedImage;

/**
 * A picture without colours.
 *
 * @param pixels height rows of width bytes
 */
public record GreyPicture(byte[] pixels, int width, int height) {
  /**
   * @throws IllegalArgumentException if there are not as many bytes as pixels
   */
  public GreyPicture {
    if (width < 1 || height < 1 || pixels.length != (long) width * height) {
      throw new IllegalArgumentException(
          "picture: %d bytes (expected: %d x %d of them)".formatted(pixels.length, width, height));
    }
  }

  /** Luma of ITU-R BT.601, of the colours as they are shown. */
  public static GreyPicture of(BufferedImage image) {
    int width = image.getWidth();
    int[] colours = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    byte[] grey = new byte[colours.length];
    for (int i = 0; i < grey.length; i++) {
      int red = colours[i] >> 16 & 0xff;
      int green = colours[i] >> 8 & 0xff;
      int blue = colours[i] & 0xff;
      grey[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1_000);
    }
    return new GreyPicture(grey, width, image.getHeight());
  }
}
