package org.lipstream.tests.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.ModelDescription;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.fault.ModelFolder;

/** A model needs no more than one encoder, and no more of lipstream.json than cannot be known. */
class OneEncoderTest {
  @TempDir Path folder;
  private ModelFolder model;

  @BeforeEach
  void copyTheBundledModel() throws IOException {
    model = ModelFolder.copyOf(Bundled.model(), folder.resolve("model"));
  }

  /** All that the bundled model has an encoder for. */
  static Set<Modality> media() {
    return new ModelDirectory(Bundled.model()).description().streams().keySet();
  }

  @ParameterizedTest
  @MethodSource("media")
  void understandsByOneKindOfMediaAsTheWholeModelDoes(Modality kept) throws IOException {
    for (Modality modality : media()) {
      if (modality != kept) {
        model.delete(ModelDirectory.encoderName(modality));
      }
    }
    Modalities alone = Modalities.of(kept);
    Utterance utterance = utterance();
    Hypothesis expected;
    try (Recognizer whole = Recognizers.open(Bundled.model())) {
      expected = whole.recognize(utterance, alone);
    }
    try (Recognizer recognizer = Recognizers.open(model.path())) {
      assertThat(recognizer.modalities()).isEqualTo(alone);
      assertThat(utterance.usable(recognizer.modalities(), Modalities.AV)).contains(alone);
      Hypothesis heard = recognizer.recognize(utterance, alone);
      assertThat(heard.text()).isEqualTo(expected.text()).isNotEmpty();
      assertThat(heard.words()).isEqualTo(expected.words());
      assertThat(heard.rates()).isEqualTo(Rates.of(kept, expected.rates().at(kept)));
      assertThatThrownBy(() -> recognizer.recognize(utterance, Modalities.AV))
          .hasMessageStartingWith("modality: av (expected: " + kept.label() + ", all that model ");
    }
  }

  @Test
  void takesNothingWhereAnUtteranceHasNothingForIt() throws IOException {
    model.delete("video-encoder");
    try (Recognizer recognizer = Recognizers.open(model.path())) {
      Utterance lips = new Utterance(new float[0], utterance().lips());
      assertThat(lips.usable(recognizer.modalities(), Modalities.AV)).isEqualTo(Optional.empty());
    }
  }

  @Test
  void saysThatThereIsNoEncoder() throws IOException {
    model.delete("audio-encoder");
    model.delete("video-encoder");
    assertThatThrownBy(() -> Recognizers.open(model.path()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith(": no encoder (expected: one of audio-encoder, video-encoder)");
  }

  @Test
  void whatIsNotSaidComesFromTheParts() throws IOException {
    ModelDescription bundled = new ModelDirectory(Bundled.model()).description();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putObject("audio").put("rate", 4);
    json.putObject("video").put("rate", 2);
    Files.writeString(model.file("lipstream.json"), json.toString());
    ModelDescription read = new ModelDirectory(model.path()).description();
    assertThat(read.name()).isEqualTo("model");
    assertThat(read.projectorInner()).isEqualTo(bundled.projectorInner());
    assertThat(read.prompt()).isEqualTo(bundled.prompt());
    assertThat(read.maxTokensPerSecond()).isEqualTo(bundled.maxTokensPerSecond());
    try (Recognizer whole = Recognizers.open(Bundled.model());
        Recognizer recognizer = Recognizers.open(model.path())) {
      assertThat(recognizer.recognize(utterance(), Modalities.AV).words())
          .isEqualTo(whole.recognize(utterance(), Modalities.AV).words());
    }
  }

  @Test
  void descriptionIsWrittenAsItIsRead() throws IOException {
    Path bundled = Bundled.model();
    assertThat(new ModelDirectory(bundled).description().toJson())
        .isEqualTo(Files.readString(bundled.resolve("lipstream.json")));
  }

  private static Utterance utterance() {
    Clip clip = Clip.read(Bundled.clips().get(0).path());
    return new Utterance(clip.samples(), clip.lips());
  }
}
