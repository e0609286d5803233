package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.tests.command.Bundled;

/** A model that cannot be used names the file and the tensor for which it cannot. */
class BrokenModelTest {
  private static final String AUDIO = "audio-encoder/model.safetensors";
  private static final String VIDEO = "video-encoder/model.safetensors";
  private static final String LLM = "llm/model.safetensors";
  private static final String PROJECTOR = "projector.safetensors";

  @TempDir Path folder;
  private ModelFolder model;

  @BeforeEach
  void copyTheBundledModel() throws IOException {
    model = ModelFolder.copyOf(Bundled.model(), folder.resolve("model"));
  }

  @ParameterizedTest
  @ValueSource(strings = {AUDIO, VIDEO, LLM, PROJECTOR})
  void namesTheTensorThatIsMissing(String file) throws IOException {
    String[] tensor = new String[1];
    model.editHeader(
        file,
        header -> {
          tensor[0] = neededTensor(header);
          header.remove(tensor[0]);
        });
    assertRefused().hasMessageContaining(model.file(file) + ": tensor " + tensor[0] + ": missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {AUDIO, VIDEO, LLM, PROJECTOR})
  void namesTheTensorOfAnotherShape(String file) throws IOException {
    String[] tensor = new String[1];
    model.editHeader(
        file,
        header -> {
          tensor[0] = neededTensor(header);
          ((ArrayNode) header.get(tensor[0]).get("shape")).add(1);
        });
    assertRefused().hasMessageContaining(model.file(file) + ": tensor " + tensor[0] + ": shape (");
  }

  @ParameterizedTest
  @ValueSource(strings = {AUDIO, VIDEO, LLM, PROJECTOR})
  void namesTheTensorAtWhichAFileIsCutShort(String file) throws IOException {
    model.cut(file, Files.size(model.file(file)) - 1);
    assertRefused().hasMessageContainingAll(model.file(file) + ": tensor ", "truncated");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 100})
  void namesTheFileThatIsCutInItsHeader(long bytes) throws IOException {
    model.cut(LLM, bytes);
    assertRefused().hasMessageContainingAll(model.file(LLM) + ": ", "expected: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        AUDIO,
        VIDEO,
        LLM,
        PROJECTOR,
        "lipstream.json",
        "llm/tokenizer.json",
        "llm/config.json",
        "audio-encoder/config.json",
        "video-encoder/config.json"
      })
  void namesTheFileThatIsMissing(String file) throws IOException {
    model.delete(file);
    Path missing = model.file(file);
    assertRefused().hasMessageContainingAll(missing.getParent() + "", missing.getFileName() + "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lipstream.json", "llm/config.json", "llm/tokenizer.json"})
  void namesTheFileThatIsNoJson(String file) throws IOException {
    Files.writeString(model.file(file), "{\"name\": ");
    assertRefused().hasMessageContaining(model.file(file).toString());
  }

  @Test
  void opensWhereNothingIsBroken() {
    LipstreamModel.open(model.path()).close();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertThatThrownBy(() -> LipstreamModel.open(model.path()).close())
        .isInstanceOf(ModelFormatException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\n"));
  }

  /** The first matrix of a file, which no model goes without. */
  private static String neededTensor(ObjectNode header) {
    return header.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> name.endsWith(".weight"))
        .findFirst()
        .orElseThrow();
  }
}
