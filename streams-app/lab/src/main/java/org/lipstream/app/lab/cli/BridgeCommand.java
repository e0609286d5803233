package org.lipstream.app.lab.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.llm.lab.pack.BridgeFolder;
import org.lipstream.media.Modality;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A model directory of parts that have not met, for {@code tune} to introduce to each other. */
@Command(
    name = "bridge",
    footer = {
      "",
      "Example:",
      "  lipstream bridge --whisper WHISPER --llm LLM --audio-rates 4,8 --out my-model"
    },
    description =
        "Puts a Whisper's encoder and a language model together as a model directory without"
            + " projectors, for tune to start from.")
public final class BridgeCommand implements Callable<Integer> {
  @Option(
      names = "--whisper",
      required = true,
      paramLabel = "DIR",
      description = "A published folder; an adapter in it is merged.")
  private Path whisper;

  @Option(names = "--lips", paramLabel = "DIR", description = "A lip encoder's folder.")
  private Path lips;

  @Option(
      names = "--llm",
      required = true,
      paramLabel = "DIR",
      description = "A language model's folder, with its tokenizer.")
  private Path llm;

  @Option(
      names = "--pooling",
      paramLabel = "average|stack",
      defaultValue = "average",
      description = "How frames become a token; default: ${DEFAULT-VALUE}.")
  private String pooling;

  @Option(
      names = "--audio-rates",
      split = ",",
      defaultValue = "16",
      description = "Encoder frames a token, the usual one first; default: ${DEFAULT-VALUE}.")
  private List<Integer> audioRates;

  @Option(
      names = "--video-rates",
      split = ",",
      defaultValue = "2",
      description = "The same of lips; default: ${DEFAULT-VALUE}.")
  private List<Integer> videoRates;

  @Option(
      names = "--inner",
      defaultValue = "1024",
      description = "Width between a projector's layers; default: ${DEFAULT-VALUE}.")
  private int inner;

  @Option(
      names = "--marks",
      split = ",",
      arity = "1",
      defaultValue = "<file_sep>,<filename>,<gh_stars>,<issue_start>",
      description =
          "The language model's tokens that stand before and after sound and lips; default:"
              + " ${DEFAULT-VALUE}, which SmolLM2 has and does not use here.")
  private List<String> marks;

  @Option(
      names = "--bos",
      defaultValue = "<|im_start|>",
      description = "The first token; default: ${DEFAULT-VALUE}.")
  private String bos;

  @Option(names = "--out", required = true, description = "The model directory.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    BridgeFolder.write(whisper, lips, llm, description(), out);
    return 0;
  }

  private ObjectNode description() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schemaVersion", 1).put("name", out.toAbsolutePath().getFileName().toString());
    json.set(Modality.AUDIO.label(), stream(audioRates));
    if (lips != null) {
      json.set(Modality.VIDEO.label(), stream(videoRates));
    }
    json.putObject("projector").put("inner", inner);
    ObjectNode prompt = json.putObject("prompt").put("bos", bos);
    prompt.put("audioOpen", marks.get(0)).put("audioClose", marks.get(1));
    if (lips != null) {
      prompt.put("videoOpen", marks.get(2)).put("videoClose", marks.get(3));
    }
    prompt.put("text", " transcribe speech to text:");
    return json;
  }

  private ObjectNode stream(List<Integer> rates) {
    ObjectNode stream = JsonNodeFactory.instance.objectNode();
    stream.put("downsample", pooling).put("rate", rates.get(0));
    rates.forEach(stream.putArray("rates")::add);
    return stream;
  }
}
