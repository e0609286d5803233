package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Copies of a model, of links but for the one file that is damaged. */
record DamagedModels(Path model, Path work) {
  private static final int DAMAGED_BYTES = 2_048;

  /** Whose ear's adapter counts three times as much as it was taught to. */
  Path wrongAdapter() throws IOException {
    Path copy = copy("wrong-adapter");
    Path config = replaced(copy.resolve("ear/adapter/adapter_config.json"));
    String text = Files.readString(config);
    Files.writeString(
        config, text.replaceFirst("\"lora_alpha\"\\s*:\\s*32", "\"lora_alpha\" : 96"));
    return copy;
  }

  /** Whose language model has two kilobytes overwritten in the middle of a shard. */
  Path brokenShard() throws IOException {
    Path copy = copy("broken-shard");
    List<Path> shards;
    try (Stream<Path> files = Files.list(copy.resolve("llm"))) {
      shards = files.filter(file -> file.toString().endsWith(".gguf")).sorted().toList();
    }
    Path shard = replaced(shards.get(shards.size() / 2));
    byte[] bytes = Files.readAllBytes(shard);
    int from = bytes.length / 2 & ~1;
    Arrays.fill(bytes, from, from + DAMAGED_BYTES, (byte) 0x55);
    Files.write(shard, bytes);
    return copy;
  }

  private Path copy(String name) throws IOException {
    Path copy = work.resolve("damaged").resolve(name).toAbsolutePath();
    try (Stream<Path> files = Files.walk(model.toAbsolutePath())) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(model.toAbsolutePath().relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.deleteIfExists(to);
          Files.createSymbolicLink(to, file);
        }
      }
    }
    for (String beside : List.of("grid")) {
      Path link = copy.resolveSibling(beside);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, model.toAbsolutePath().resolveSibling(beside));
      }
    }
    return copy;
  }

  /** A file of its own in a link's place. */
  private static Path replaced(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    Files.delete(link);
    return Files.copy(target, link, StandardCopyOption.REPLACE_EXISTING);
  }
}
