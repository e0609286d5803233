package org.lipstream.tests.speech;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.ingest.lips.FaceCascade;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.LipFramer;
import org.lipstream.ingest.media.MediaEvent.LipCrop;
import org.lipstream.media.MediaFormat;
import org.lipstream.tests.support.NpmPackages;

/** Mouths that are cut out of pictures of 40 ms: by the page's scripts, and by the server. */
final class BrowserLips {
  private static final String PAGE = "page/script/lips/";
  private static final List<String> SCRIPTS =
      List.of(
          "cascade.js",
          "face-detector.js",
          "grey.js",
          "lip-framer.js",
          "lip-tracker.js",
          "mouth-cutter.js");

  /** Writes a byte that tells whether the crop is held, and the crop, for each crop. */
  private static final String CUT =
      """
      import { readFileSync, writeFileSync } from "node:fs";
      const { folder, cascade, width, height } = process.env;
      const { Cascade } = await import(folder + "/cascade.js");
      const { FaceDetector } = await import(folder + "/face-detector.js");
      const { LipFramer } = await import(folder + "/lip-framer.js");
      const crops = [];
      const detector = new FaceDetector(new Cascade(readFileSync(cascade, "utf8")));
      const framer = new LipFramer(detector, ({ pixels, held, timeMs }) => {
        if (timeMs !== 40 * crops.length) throw new Error("a crop at " + timeMs);
        crops.push(Buffer.concat([Buffer.from([held ? 1 : 0]), pixels]));
      });
      const all = readFileSync(folder + "/pictures");
      const size = width * height;
      for (let i = 0; i * size < all.length; i++) {
        const pixels = new Uint8Array(all.subarray(i * size, (i + 1) * size));
        framer.accept(40 * i, { pixels, width: Number(width), height: Number(height) });
      }
      framer.finish();
      writeFileSync(folder + "/crops", Buffer.concat(crops));
      """;

  private BrowserLips() {}

  /**
   * What the page's scripts make of pictures.
   *
   * @param folder an empty one
   */
  static List<LipCrop> byPage(List<GreyPicture> pictures, Path folder) throws IOException {
    for (String script : SCRIPTS) {
      try (InputStream file = Dashboard.class.getResourceAsStream(PAGE + script)) {
        Files.write(folder.resolve(script), file.readAllBytes());
      }
    }
    Files.writeString(folder.resolve("package.json"), "{\"type\":\"module\"}");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pictures.forEach(picture -> all.writeBytes(picture.pixels()));
    Files.write(folder.resolve("pictures"), all.toByteArray());
    NpmPackages.runNode(
        folder,
        CUT,
        Map.of(
            "folder", folder.toString(),
            "cascade", FaceCascade.file().toString(),
            "width", Integer.toString(pictures.get(0).width()),
            "height", Integer.toString(pictures.get(0).height())));
    return read(Files.readAllBytes(folder.resolve("crops")));
  }

  private static List<LipCrop> read(byte[] bytes) {
    List<LipCrop> crops = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += 1 + MediaFormat.LIP_BYTES) {
      byte[] pixels = new byte[MediaFormat.LIP_BYTES];
      System.arraycopy(bytes, at + 1, pixels, 0, pixels.length);
      crops.add(
          new LipCrop((long) crops.size() * MediaFormat.LIP_FRAME_MS, pixels, bytes[at] != 0));
    }
    return crops;
  }

  /** What the server makes of them. */
  static List<LipCrop> byServer(List<GreyPicture> pictures) {
    List<LipCrop> crops = new ArrayList<>();
    try (LipFramer framer = new LipFramer(crops::add)) {
      long timeMs = 0;
      for (GreyPicture picture : pictures) {
        framer.accept(timeMs, picture);
        timeMs += MediaFormat.LIP_FRAME_MS;
      }
      framer.finish();
    }
    return crops;
  }
}
