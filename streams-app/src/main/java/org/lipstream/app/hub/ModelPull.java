package org.lipstream.app.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lipstream.app.json.Json;

/** Fetches a published model into a folder, and writes down where it is from. */
public final class ModelPull {
  /** In a fetched model's folder: its name, commit, licence, and the files with their checksums. */
  public static final String RECORD = "pulled.json";

  private static final Pattern NAME =
      Pattern.compile("([\\w][\\w.-]*(?:/[\\w][\\w.-]*)?)(?:@([\\w][\\w./-]*))?");
  private static final String NEWEST = "main";

  private final URI address;
  private final HubClient hub;
  private final Listener listener;
  private final Download.Pause pause;

  /** Is told what happens. */
  public interface Listener {

    /**
     * Before anything is fetched.
     *
     * @param bytes of all files
     * @return whether to go on
     */
    boolean found(Licence licence, int files, long bytes);

    /**
     * @param done bytes of all files that are there
     */
    void progress(String file, long done, long total);
  }

  /**
   * Under which terms a model may be used.
   *
   * @param identifier such as {@code apache-2.0}, or {@code unknown}
   * @param gated whether it has to be accepted on the hub's page
   * @param page where the terms are
   */
  public record Licence(String model, String identifier, boolean gated, URI page) {}

  /**
   * @param hub its address
   * @param token for models that are not open to all
   */
  public ModelPull(URI hub, Optional<String> token, Listener listener) {
    this(hub, token, listener, nextTry -> TimeUnit.SECONDS.sleep(1L << nextTry));
  }

  ModelPull(URI hub, Optional<String> token, Listener listener, Download.Pause pause) {
    this.hub = new HubClient(hub, token);
    this.address = hub;
    this.listener = listener;
    this.pause = pause;
  }

  /** The last part of a model's name, after which its folder is called. */
  public static String folderName(String nameAndRevision) {
    String name = parsed(nameAndRevision).group(1);
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /**
   * Fetches what is missing.
   *
   * @param nameAndRevision {@code OWNER/MODEL} or {@code OWNER/MODEL@REVISION}
   * @param patterns globs for the weights; none for the usual choice
   * @return whether the model is there; false where the listener declined
   * @throws HubException if it is not to be had; what came is kept
   */
  public boolean run(String nameAndRevision, List<String> patterns, Path folder)
      throws IOException {
    Matcher parts = parsed(nameAndRevision);
    String revision = parts.group(2) == null ? NEWEST : parts.group(2);
    HubModel model = hub.model(parts.group(1), revision);
    List<HubFile> files = Selection.of(model, patterns);
    long total = files.stream().mapToLong(file -> Math.max(0, file.bytes())).sum();
    Licence licence =
        new Licence(
            model.name(), model.licence(), model.gated(), address.resolve("/" + model.name()));
    if (!listener.found(licence, files.size(), total)) {
      return false;
    }
    requireSpace(folder, total);
    long before = 0;
    for (HubFile file : files) {
      long start = before;
      new Download(hub, model, file, folder)
          .run(pause, done -> listener.progress(file.path(), start + done, total));
      before += Math.max(0, file.bytes());
    }
    writeRecord(model, files, folder);
    return true;
  }

  private static Matcher parsed(String nameAndRevision) {
    Matcher parts = NAME.matcher(nameAndRevision);
    if (!parts.matches() || nameAndRevision.contains("..")) {
      throw new HubException(
          "model: " + nameAndRevision + " (expected: OWNER/MODEL or OWNER/MODEL@REVISION)");
    }
    return parts;
  }

  private static void requireSpace(Path folder, long bytes) throws IOException {
    Files.createDirectories(folder);
    long there;
    try (var files = Files.walk(folder)) {
      there = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
    long usable = Files.getFileStore(folder).getUsableSpace();
    if (bytes - there > usable) {
      throw new HubException(
          "%s: %d MB free (expected: %d MB)".formatted(folder, usable >> 20, bytes - there >> 20));
    }
  }

  private void writeRecord(HubModel model, List<HubFile> files, Path folder) throws IOException {
    Map<String, String> sums = new LinkedHashMap<>();
    for (HubFile file : files) {
      sums.put(file.path(), Download.digest(folder.resolve(file.path()), "SHA-256", ""));
    }
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("model", model.name());
    record.put("commit", model.commit());
    record.put("licence", model.licence());
    record.put("hub", address.toString());
    record.put("sha256", sums);
    Files.write(folder.resolve(RECORD), Json.bytes(record));
  }

  /** The licence of a folder that was fetched; empty where it was not. */
  public static Optional<String> licenceOf(Path folder) {
    Path record = folder.resolve(RECORD);
    if (!Files.isRegularFile(record)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.tree(Files.readAllBytes(record));
      return Optional.ofNullable(json.path("licence").asText(null));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
