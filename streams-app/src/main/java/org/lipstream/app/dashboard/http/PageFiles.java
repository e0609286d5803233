package org.lipstream.app.dashboard.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.lipstream.ingest.lips.FaceCascade;

/** The page's files, which come with the application. */
final class PageFiles {
  private static final String ROOT = "/org/lipstream/app/dashboard/page/";

  /** No dots but in front of the ending: nothing outside the folder has such a name. */
  private static final Pattern NAME =
      Pattern.compile("([a-zA-Z0-9_-]+/)*[a-zA-Z0-9_-]+\\.[a-z0-9]+");

  /** Comes with OpenCV: by it a browser finds the faces that the server would find. */
  private static final String FACE_CASCADE = "vendor/opencv/" + FaceCascade.NAME;

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8",
          "xml", "text/xml; charset=utf-8",
          "json", "application/json");

  private final Map<String, Optional<byte[]>> read = new ConcurrentHashMap<>();

  /** A file's bytes and media type. */
  record PageFile(byte[] bytes, String type) {}

  /**
   * @param path as in the address, without the slash in front; empty for the page itself
   */
  Optional<PageFile> find(String path) {
    String name = path.isEmpty() ? "index.html" : path;
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    return read.computeIfAbsent(name, PageFiles::load).map(bytes -> new PageFile(bytes, type));
  }

  private static Optional<byte[]> load(String name) {
    if (name.equals(FACE_CASCADE)) {
      return Optional.of(faceCascade());
    }
    try (InputStream file = PageFiles.class.getResourceAsStream(ROOT + name)) {
      return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] faceCascade() {
    try {
      return Files.readAllBytes(FaceCascade.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
