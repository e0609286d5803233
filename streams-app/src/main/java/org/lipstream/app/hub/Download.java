package org.lipstream.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Fetches one file beside its place, as {@code NAME.part}, and puts it there when it is whole and
 * its checksum right. What an earlier try left is gone on with.
 */
final class Download {
  private static final int TRIES = 6;
  private static final int BUFFER_BYTES = 1 << 16;

  /** Waits between tries. */
  interface Pause {
    void before(int nextTry) throws InterruptedException;
  }

  private final HubClient hub;
  private final HubModel model;
  private final HubFile file;
  private final Path target;
  private final Path part;

  Download(HubClient hub, HubModel model, HubFile file, Path folder) {
    this.hub = hub;
    this.model = model;
    this.file = file;
    this.target = folder.resolve(file.path());
    this.part = target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * Fetches the file unless it is there already.
   *
   * @param progress is told how many of its bytes are there
   * @throws HubException if it is not to be had, or is not what the hub says
   */
  void run(Pause pause, LongConsumer progress) throws IOException {
    Files.createDirectories(target.getParent());
    if (Files.exists(target) && isRight(target)) {
      progress.accept(Files.size(target));
      return;
    }
    fetch(pause, progress);
    if (!isRight(part)) {
      Files.delete(part);
      throw new HubException(
          "%s: %s: its checksum is wrong (expected: %s; it was removed, try again)"
              .formatted(model.name(), file.path(), expected()));
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void fetch(Pause pause, LongConsumer progress) throws IOException {
    IOException last = null;
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try {
        if (attempt > 1) {
          pause.before(attempt);
        }
        receive(progress);
        if (file.bytes() < 0 || Files.size(part) == file.bytes()) {
          return;
        }
        last = new IOException("ends at byte " + Files.size(part));
      } catch (IOException e) {
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HubException("interrupted", e);
      }
    }
    throw new HubException(
        "%s: %s: cut off %d times (%s); what came is kept, the next pull goes on with it"
            .formatted(model.name(), file.path(), TRIES, last.getMessage()),
        last);
  }

  private void receive(LongConsumer progress) throws IOException {
    long from = Files.exists(part) ? Files.size(part) : 0;
    if (from > 0 && from == file.bytes()) {
      return;
    }
    HttpResponse<InputStream> response = hub.file(model, file, from);
    try (InputStream body = response.body()) {
      if (response.statusCode() == 416) { // what is there is longer than the file
        Files.delete(part);
        throw new IOException("starts anew");
      }
      boolean goesOn = response.statusCode() == 206 && from > 0;
      long at = goesOn ? from : 0;
      try (OutputStream out =
          Files.newOutputStream(
              part,
              StandardOpenOption.CREATE,
              goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          at += read;
          if (file.bytes() >= 0 && at > file.bytes()) {
            throw new HubException(
                "%s: %s: more than %d bytes (expected: its size as the hub says it)"
                    .formatted(model.name(), file.path(), file.bytes()));
          }
          out.write(buffer, 0, read);
          progress.accept(at);
        }
      }
    }
  }

  private String expected() {
    return file.sha256() != null ? "sha256 " + file.sha256() : "git " + file.gitSha1();
  }

  private boolean isRight(Path there) throws IOException {
    if (file.bytes() >= 0 && Files.size(there) != file.bytes()) {
      return false;
    }
    if (file.sha256() != null) {
      return file.sha256().equalsIgnoreCase(digest(there, "SHA-256", ""));
    }
    if (file.gitSha1() != null) {
      String header = "blob " + Files.size(there) + "\0";
      return file.gitSha1().equalsIgnoreCase(digest(there, "SHA-1", header));
    }
    return true;
  }

  /** Of a file's content with a text before it. */
  static String digest(Path file, String algorithm, String before) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(before.getBytes(StandardCharsets.UTF_8));
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
