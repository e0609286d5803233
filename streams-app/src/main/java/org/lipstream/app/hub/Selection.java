package org.lipstream.app.hub;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which of a model's files are fetched: what is read here, and of two copies of weights one. */
final class Selection {
  private static final Set<String> TEXTS =
      Set.of("json", "jinja", "txt", "model", "md", "tiktoken");
  private static final String SAFETENSORS = ".safetensors";
  private static final List<String> COPIES = List.of(".bin", ".pt", ".pth", ".ckpt");

  private Selection() {}

  /**
   * The files to fetch.
   *
   * @param patterns globs that a weights file's path must match one of; none for the usual choice
   * @throws HubException if no weights are among them, or one of several GGUF files is to be chosen
   */
  static List<HubFile> of(HubModel model, List<String> patterns) {
    List<HubFile> top = model.files().stream().filter(f -> !f.path().contains("/")).toList();
    List<HubFile> weights =
        patterns.isEmpty()
            ? usual(model, top.stream().filter(f -> !isText(f.path())).toList())
            : model.files().stream().filter(f -> matches(f.path(), patterns)).toList();
    if (weights.isEmpty()) {
      throw new HubException(
          model.name() + ": no weights (expected: safetensors, GGUF, or .bin, .pt or .pth)");
    }
    List<HubFile> chosen = new ArrayList<>(weights);
    top.stream().filter(f -> isText(f.path()) && !chosen.contains(f)).forEach(chosen::add);
    return chosen;
  }

  private static List<HubFile> usual(HubModel model, List<HubFile> files) {
    List<HubFile> safetensors = ending(files, SAFETENSORS);
    if (!safetensors.isEmpty()) {
      boolean both = safetensors.stream().anyMatch(f -> f.path().startsWith("model"));
      return both
          ? safetensors.stream().filter(f -> !f.path().startsWith("consolidated")).toList()
          : safetensors;
    }
    List<HubFile> gguf = ending(files, ".gguf");
    if (gguf.size() > 1 && !gguf.get(0).path().contains("-of-")) {
      throw new HubException(
          "%s: %d GGUF files: %s (expected: one of them by --file)"
              .formatted(
                  model.name(),
                  gguf.size(),
                  String.join(", ", gguf.stream().map(HubFile::path).toList())));
    }
    if (!gguf.isEmpty()) {
      return gguf;
    }
    return files.stream().filter(f -> COPIES.stream().anyMatch(f.path()::endsWith)).toList();
  }

  private static List<HubFile> ending(List<HubFile> files, String ending) {
    return files.stream().filter(f -> f.path().endsWith(ending)).toList();
  }

  private static boolean isText(String path) {
    return TEXTS.contains(path.substring(path.lastIndexOf('.') + 1)) || path.startsWith("LICEN");
  }

  private static boolean matches(String path, List<String> patterns) {
    for (String pattern : patterns) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      if (matcher.matches(Path.of(path))) {
        return true;
      }
    }
    return false;
  }
}
