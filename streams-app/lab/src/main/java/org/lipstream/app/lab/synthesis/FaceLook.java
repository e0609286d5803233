package org.lipstream.app.lab.synthesis;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a drawn person looks like. Colours are 0xRRGGBB.
 *
 * @param skin the skin's colour in plain light
 * @param hair the hair's colour
 * @param style the cut of the hair
 * @param eyes the irises' colour
 * @param lips how much redder than the skin the lips are, 0 to 1
 * @param shirt the shirt's colour
 * @param background the wall's colour
 * @param faceWidth 0.9 to 1.1 of the usual
 * @param mouthSize 0.85 to 1.15 of the usual
 * @param noseSize 0.85 to 1.15 of the usual
 * @param browWeight 0.6 to 1.4 of the usual
 * @param light where the light comes from: -1 the left, 1 the right
 * @param brightness 0.75 to 1.1, 1 being plain light
 * @param liveliness how far the mouth opens, 0.7 to 1.2 of the usual
 */
public record FaceLook(
    int skin,
    int hair,
    Style style,
    int eyes,
    double lips,
    int shirt,
    int background,
    double faceWidth,
    double mouthSize,
    double noseSize,
    double browWeight,
    double light,
    double brightness,
    double liveliness) {

  /** Cuts of hair. */
  public enum Style {
    SHORT,
    SIDE_PART,
    CURLY,
    BOB,
    LONG,
    BUN
  }

  private static final List<Integer> SKINS =
      List.of(0xF6D7C3, 0xF0C8AC, 0xE6B594, 0xD9A17C, 0xC58B62, 0xA9714B, 0x8C5A3A);
  private static final List<Integer> HAIRS =
      List.of(0x2A211E, 0x3B2A22, 0x5A3A26, 0x7A4E2D, 0xA8743F, 0xC9A063, 0x8F3F24, 0x8E8C8A);
  private static final List<Integer> DARK_HAIRS = List.of(0x1F1917, 0x2A211E, 0x3B2A22, 0x77726E);
  private static final int DARK_FROM = 4;
  private static final List<Integer> IRISES =
      List.of(0x4A3020, 0x6B4A2B, 0x4C6B3C, 0x4A7396, 0x5E6E78);
  private static final List<Integer> SHIRTS =
      List.of(0x2F5D8A, 0x3C7A6B, 0x9B3D48, 0x4B4A78, 0xC98A2B, 0x50565E, 0x7C5C86);
  private static final List<Integer> WALLS =
      List.of(0xCFE0E8, 0xE4DDD0, 0xD3E3D6, 0xDCD6E6, 0xF0DFCB, 0xC9D3DD);

  /** Any person; the same state of {@code random} gives the same one. */
  public static FaceLook draw(RandomGenerator random) {
    int skin = random.nextInt(SKINS.size());
    return new FaceLook(
        SKINS.get(skin),
        oneOf(skin < DARK_FROM ? HAIRS : DARK_HAIRS, random),
        oneOf(List.of(Style.values()), random),
        oneOf(skin < DARK_FROM ? IRISES : IRISES.subList(0, 2), random),
        random.nextDouble(0.35, 0.85),
        oneOf(SHIRTS, random),
        oneOf(WALLS, random),
        random.nextDouble(0.93, 1.07),
        random.nextDouble(0.88, 1.14),
        random.nextDouble(0.88, 1.12),
        random.nextDouble(0.75, 1.3),
        random.nextDouble(-0.8, 0.8),
        random.nextDouble(0.85, 1.02),
        random.nextDouble(0.8, 1.15));
  }

  private static <T> T oneOf(List<T> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
