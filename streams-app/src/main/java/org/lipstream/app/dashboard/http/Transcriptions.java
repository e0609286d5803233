package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.dashboard.speech.FileTranscriber;
import org.lipstream.app.dashboard.speech.TraceHeaders;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.publish.PublishException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/audio/transcriptions}: a file comes, becomes a session, and its words go back, in
 * the forms of OpenAI's API. The file goes to the disk while it comes and is gone afterwards; what
 * is recognised stays on the topics as any session does.
 */
final class Transcriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Transcriptions.class);
  private static final int MOST_PARTS = 32;
  private static final int LONGEST_FIELD_BYTES = 16_384;

  private final FileTranscriber transcriber;
  private final LiveModel model;
  private final UploadLimits limits;
  private final Semaphore places;

  Transcriptions(FileTranscriber transcriber, LiveModel model, UploadLimits limits) {
    this.transcriber = transcriber;
    this.model = model;
    this.limits = limits;
    this.places = new Semaphore(limits.atOnce());
  }

  /** Begins to read the request, whose sender may ask; answers when it is understood. */
  void accept(Request request, Response response, Callback callback) {
    Exchange exchange =
        new Exchange(request, RequestBody.unread(HttpStatus.OK_200), response, callback);
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.startsWith("multipart/form-data")) {
      ApiError.UNSUPPORTED.answer(
          exchange, "content-type", "content-type: " + type + " (expected: multipart/form-data)");
    } else if (request.getLength() > limits.bytes()) {
      tooLong(exchange);
    } else if (!places.tryAcquire()) {
      ApiError.BUSY.answer(
          exchange,
          null,
          "uploads: " + limits.atOnce() + " already (expected: fewer); try again later");
    } else {
      receive(exchange, type);
    }
  }

  private void receive(Exchange exchange, String type) {
    Path folder = folder();
    Request request = exchange.request();
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .location(folder)
            .maxParts(MOST_PARTS)
            .maxSize(limits.bytes())
            .maxPartSize(limits.bytes())
            .maxMemoryPartSize(LONGEST_FIELD_BYTES)
            .useFilesForPartsWithoutFileName(false)
            .build();
    MultiPartFormData.from(request, request, type, config)
        .orTimeout(limits.receiving().toMillis(), TimeUnit.MILLISECONDS)
        .whenCompleteAsync(
            (parts, failure) -> {
              try (parts) {
                if (failure == null) {
                  answer(exchange.withWholeBody(), parts, folder);
                } else {
                  refuse(exchange, failure);
                }
              } finally {
                places.release();
                delete(folder);
              }
            },
            request.getComponents().getExecutor());
  }

  private void answer(Exchange exchange, MultiPartFormData.Parts parts, Path folder) {
    TranscriptionAnswer answer = null;
    try {
      TranscriptionForm form = TranscriptionForm.of(parts);
      String serving = ServedModels.require(model, form.model());
      Path file = folder.resolve("upload");
      form.file().writeTo(file);
      answer = TranscriptionAnswer.of(form, serving, exchange);
      answer.end(
          transcriber
              .withHeaders(TraceHeaders.of(exchange.request()))
              .transcribe(file, form.name(), limits.transcribing(), answer));
    } catch (TranscriptionForm.FieldException e) {
      fail(answer, exchange, ApiError.INVALID, e.field(), e.getMessage());
    } catch (ServedModels.NotServedException e) {
      fail(answer, exchange, e.error(), "model", e.getMessage());
    } catch (MediaException e) {
      // The path is this machine's; the sender has a file.
      String reason = e.getMessage().replace(folder.resolve("upload").toString(), "file");
      fail(answer, exchange, ApiError.INVALID, "file", reason);
    } catch (TimeoutException e) {
      String reason =
          "file: not understood in "
              + limits.transcribing().toSeconds()
              + " s (expected: shorter media)";
      fail(answer, exchange, ApiError.UNAVAILABLE, "file", reason);
    } catch (PublishException | IllegalStateException e) {
      LOG.warn("upload", e);
      fail(answer, exchange, ApiError.UNAVAILABLE, null, "Kafka does not answer");
    } catch (IOException | RuntimeException e) {
      LOG.warn("upload", e);
      fail(answer, exchange, ApiError.FAILED, null, "request: not answered");
    }
  }

  private static void fail(
      TranscriptionAnswer answer, Exchange exchange, ApiError error, String field, String reason) {
    if (answer == null || !answer.fail(reason)) {
      error.answer(exchange, field, reason);
    }
  }

  private void refuse(Exchange exchange, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      ApiError.SLOW.answer(
          exchange,
          null,
          "body: too slow (expected: all of it in " + limits.receiving().toSeconds() + " s)");
    } else if (cause instanceof IllegalStateException) {
      // So the server says that there is more than it was told to take.
      tooLong(exchange);
    } else {
      ApiError.INVALID.answer(exchange, null, "body: not readable as multipart/form-data");
    }
  }

  private void tooLong(Exchange exchange) {
    ApiError.TOO_LONG.answer(
        exchange, "file", "body: too long (expected: at most " + limits.bytes() + " bytes)");
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("lipstream-upload");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.warn("{} is left behind", folder, e);
    }
  }

  /** {@code GET /v1/models}. */
  void list(Exchange exchange) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
    var data = answer.putArray("data");
    model.servedModels().forEach(id -> data.add(ServedModels.describe(id)));
    exchange.answer(answer);
  }

  /** {@code GET /v1/models/ID}. */
  void describe(Exchange exchange, String id) {
    if (model.servedModels().contains(id)) {
      exchange.answer(HttpStatus.OK_200, Exchange.JSON, Json.bytes(ServedModels.describe(id)));
    } else {
      ApiError.NO_MODEL.answer(
          exchange, "model", "model: " + id + " (expected: one of " + model.servedModels() + ")");
    }
  }
}
