package org.lipstream.app.lab.synthesis;

import java.awt.Color;

/** A person's colours under their light. */
final class FacePalette {
  private static final Color SHADE_TINT = new Color(0x7A3B2E);

  final Color skin;
  final Color skinLight;
  final Color skinShade;
  final Color skinDeep;
  final Color blush;
  final Color lip;
  final Color lipLight;
  final Color lipShade;
  final Color hair;
  final Color hairLight;
  final Color hairShade;
  final Color shirt;
  final Color shirtShade;
  final Color wall;
  final Color wallShade;
  final Color iris;

  FacePalette(FaceLook look) {
    double bright = look.brightness();
    skin = lit(look.skin(), bright);
    skinLight = mix(skin, Color.WHITE, 0.4);
    skinShade = mix(scaled(skin, 0.72), SHADE_TINT, 0.15);
    skinDeep = mix(scaled(skin, 0.45), SHADE_TINT, 0.25);
    blush = mix(skin, new Color(0xD8584A), 0.5);
    Color rosy = mix(skin, new Color(0xB23A48), 0.3 + 0.4 * look.lips());
    lip = scaled(rosy, 0.93);
    lipLight = mix(rosy, Color.WHITE, 0.3);
    lipShade = scaled(rosy, 0.72);
    hair = lit(look.hair(), bright);
    hairLight = mix(hair, Color.WHITE, 0.28);
    hairShade = scaled(hair, 0.62);
    shirt = lit(look.shirt(), bright);
    shirtShade = scaled(shirt, 0.7);
    wall = lit(look.background(), bright);
    wallShade = scaled(wall, 0.8);
    iris = lit(look.eyes(), bright);
  }

  static Color mix(Color a, Color b, double part) {
    return new Color(
        channel(a.getRed() + (b.getRed() - a.getRed()) * part),
        channel(a.getGreen() + (b.getGreen() - a.getGreen()) * part),
        channel(a.getBlue() + (b.getBlue() - a.getBlue()) * part));
  }

  static Color scaled(Color color, double by) {
    return new Color(
        channel(color.getRed() * by),
        channel(color.getGreen() * by),
        channel(color.getBlue() * by));
  }

  /** The colour, seen through to {@code alpha} from 0 to 1. */
  static Color thin(Color color, double alpha) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), channel(255 * alpha));
  }

  private static Color lit(int rgb, double brightness) {
    return scaled(new Color(rgb), brightness);
  }

  private static int channel(double value) {
    return (int) Math.round(Math.max(0, Math.min(255, value)));
  }
}
