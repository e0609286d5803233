package org.lipstream.app.lab.warning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lipstream.app.json.Json;

/** Copies of a joint model with something wrong: what cannot be told from the files' form. */
final class SpoiltModel {
  private static final long SEED = 11;

  /** One byte in so many, all in the second half, behind the header. */
  private static final int ONE_IN = 20_000;

  private static final double FACTOR = 3;

  private final Path model;
  private final Path work;

  /** Copies are made in the folder {@code work}. */
  SpoiltModel(Path model, Path work) {
    this.model = model.toAbsolutePath().normalize();
    this.work = work.toAbsolutePath().normalize();
  }

  /** With an adapter that is three times as strong as it was trained. */
  Path wrongAdapter() throws IOException {
    Path copy = copy("wrong-adapter");
    Path config = copy.resolve("ear/adapter/adapter_config.json");
    ObjectNode json = (ObjectNode) Json.tree(Files.readAllBytes(config));
    json.put("lora_alpha", FACTOR * json.path("lora_alpha").asDouble());
    Files.write(config, Json.bytes(json));
    return copy;
  }

  /** With some bytes of the last of the language model's shards other than they were. */
  Path brokenShard() throws IOException {
    Path copy = copy("broken-shard");
    Path shard;
    try (Stream<Path> files = Files.list(copy.resolve("llm"))) {
      List<Path> shards = files.filter(file -> file.toString().endsWith(".gguf")).sorted().toList();
      shard = shards.get(shards.size() - 1);
    }
    change(shard);
    return copy;
  }

  private static void change(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < bytes.length / ONE_IN; i++) {
      int at = bytes.length / 2 + random.nextInt(bytes.length / 2);
      bytes[at] = (byte) random.nextInt();
    }
    Files.write(file, bytes);
  }

  private Path copy(String name) throws IOException {
    Path copy = work.resolve(name);
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(model.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(file));
      }
    }
    Path description = copy.resolve("lipstream.json");
    ObjectNode json = (ObjectNode) Json.tree(Files.readAllBytes(description));
    if (json.path("specialist") instanceof ObjectNode specialist) {
      Path other = model.resolve(specialist.path("model").asText()).normalize();
      specialist.put("model", other.toString());
    }
    Files.write(description, Json.bytes(json));
    return copy;
  }
}
