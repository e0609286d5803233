package org.lipstream.app.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.json.Json;
import org.lipstream.app.session.RecognitionException;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.transcript.CaptionFormat;
import org.lipstream.app.transcript.CaptionWriter;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recognises files without Kafka. */
@Command(
    name = "transcribe",
    footer = {
      "",
      "Example:",
      "  lipstream transcribe talk.mp4 --model open --format srt > talk.srt"
    },
    description = "Recognises media files, with the application's recogniser but without Kafka.")
final class TranscribeCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Media files.")
  private List<Path> files;

  @Mixin private ModelOptions model;

  @Option(names = "--json", description = "One line of JSON for each file.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "${COMPLETION-CANDIDATES}; of several files text or json; default: ${DEFAULT-VALUE}.")
  private CaptionFormat format;

  @Option(
      names = "--raw",
      description = "Words alone: lower case, no punctuation; default: as people write.")
  private boolean raw;

  @JsonPropertyOrder({"file", "text", "words", "mediaMs", "computeMs"})
  private record Result(
      String file, String text, List<TranscriptEvent.Word> words, long mediaMs, long computeMs) {}

  @Override
  public Integer call() {
    boolean failed = false;
    if (format.isOfOneSession() && files.size() > 1) {
      throw new CommandException(
          "format: " + format + " for " + files.size() + " files (expected: one file)");
    }
    try (Recognizer recognizer = model.open();
        RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      for (Path file : files) {
        try {
          Transcription transcription = transcribe(file, scheduler);
          print(file, transcription);
          failed |= isSilent(file, transcription);
        } catch (MediaException | CommandException | RecognitionException e) {
          System.err.println("lipstream transcribe: " + e.getMessage());
          failed = true;
        }
      }
    }
    return failed ? 1 : 0;
  }

  private Transcription transcribe(Path file, RecognitionScheduler scheduler) {
    try (MediaSource source = MediaSource.open(file)) {
      require(source.hasAudio() || model.modality().has(Modality.VIDEO), file, "no sound", "audio");
      require(
          source.hasVideo() || model.modality().has(Modality.AUDIO), file, "no picture", "video");
      Transcription transcription =
          Transcription.of(
              source,
              SessionConfig.defaults().withOnly(model.modality()),
              scheduler,
              model.modality());
      source.warnings().forEach(System.err::println);
      boolean faceNeeded = model.modality().equals(Modalities.VIDEO) || !source.hasAudio();
      require(source.faceFound() || !faceNeeded, file, "no face", "a face that speaks");
      return raw ? transcription.raw() : transcription;
    }
  }

  /** Whether nothing was understood, which is said: it may be a muted microphone. */
  private boolean isSilent(Path file, Transcription transcription) {
    boolean silent = transcription.text().isEmpty();
    if (silent) {
      boolean both = model.modality().equals(Modalities.AV);
      System.err.printf(
          "lipstream transcribe: %s: no words (expected: somebody who speaks%s)%n",
          file, both ? "; --modality video reads lips alone" : "");
    }
    return silent;
  }

  private static void require(boolean holds, Path file, String found, String expected) {
    if (!holds) {
      throw new CommandException(file + ": " + found + " (expected: " + expected + ")");
    }
  }

  private void print(Path file, Transcription transcription) {
    if (format != CaptionFormat.TEXT && format != CaptionFormat.JSON) {
      CaptionWriter writer = format.to(System.out, new CaptionFormat.View(false, false, false));
      transcription.finals().forEach(writer::accept);
      writer.finish();
    } else if (json || format == CaptionFormat.JSON) {
      System.out.println(
          Json.line(
              new Result(
                  file.toString(),
                  transcription.text(),
                  transcription.words(),
                  transcription.mediaMs(),
                  transcription.computeMs())));
    } else if (files.size() > 1) {
      System.out.println(file + ": " + transcription.text());
    } else {
      System.out.println(transcription.text());
    }
  }
}
