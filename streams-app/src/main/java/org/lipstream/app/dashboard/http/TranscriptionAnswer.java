package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.lipstream.app.dashboard.speech.FileTranscriber;
import org.lipstream.app.json.Json;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptFormat;
import org.lipstream.ingest.publish.Published;

/** Answers one request with what was understood: all at once, or while it is. */
abstract class TranscriptionAnswer implements FileTranscriber.Listener {
  final List<TranscriptEvent> finals = new ArrayList<>();
  final Exchange exchange;

  private TranscriptionAnswer(Exchange exchange) {
    this.exchange = exchange;
  }

  static TranscriptionAnswer of(TranscriptionForm form, String model, Exchange exchange)
      throws IOException {
    return form.stream() ? new Streamed(exchange) : new Whole(form, model, exchange);
  }

  @Override
  public void accept(TranscriptEvent said) throws IOException {
    finals.add(said);
  }

  /** All is understood. */
  abstract void end(Published published) throws IOException;

  /** Something went wrong; returns whether the answer has begun, so that it says it itself. */
  abstract boolean fail(String reason);

  /** Everything in one body. */
  private static final class Whole extends TranscriptionAnswer {
    private final TranscriptionForm form;
    private final String model;

    Whole(TranscriptionForm form, String model, Exchange exchange) {
      super(exchange);
      this.form = form;
      this.model = model;
    }

    @Override
    void end(Published published) {
      exchange.response().getHeaders().put("X-Lipstream-Session", published.session());
      TranscriptFormat file =
          switch (form.format()) {
            case SRT -> TranscriptFormat.SRT;
            case VTT -> TranscriptFormat.VTT;
            default -> TranscriptFormat.TXT;
          };
      switch (form.format()) {
        case JSON -> exchange.answer(text());
        case VERBOSE_JSON -> exchange.answer(verbose(published));
        case TEXT ->
            exchange.answer(
                HttpStatus.OK_200,
                file.mediaType(),
                (TranscriptFormat.text(finals) + "\n").getBytes(StandardCharsets.UTF_8));
        default ->
            exchange.answer(
                HttpStatus.OK_200, file.mediaType(), file.bytes(published.session(), finals));
      }
    }

    private ObjectNode text() {
      return JsonNodeFactory.instance.objectNode().put("text", TranscriptFormat.text(finals));
    }

    private ObjectNode verbose(Published published) {
      ObjectNode answer = text().put("task", "transcribe").put("language", "english");
      answer.put("duration", published.mediaMs() / 1e3).put("model", model);
      ArrayNode segments = answer.putArray("segments");
      for (TranscriptEvent event : finals) {
        segments
            .addObject()
            .put("id", event.utterance())
            .put("start", event.span().startMs() / 1e3)
            .put("end", event.span().endMs() / 1e3)
            .put("text", event.text());
      }
      if (form.words()) {
        ArrayNode words = answer.putArray("words");
        finals.stream().flatMap(event -> event.words().stream()).forEach(w -> words.add(word(w)));
      }
      return answer;
    }

    private static ObjectNode word(TranscriptEvent.Word word) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("word", word.word())
          .put("start", word.startMs() / 1e3)
          .put("end", word.endMs() / 1e3)
          .put("confidence", word.confidence());
    }

    @Override
    boolean fail(String reason) {
      return false;
    }
  }

  /** Server-sent events, one an utterance, then the whole. */
  private static final class Streamed extends TranscriptionAnswer {
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final OutputStream out;
    private long quietSince = System.nanoTime();

    Streamed(Exchange exchange) throws IOException {
      super(exchange);
      exchange.beginEvents();
      out = Content.Sink.asOutputStream(exchange.response());
      out.write(EventMessage.HEARTBEAT);
      out.flush();
    }

    @Override
    public void accept(TranscriptEvent said) throws IOException {
      if (!said.text().isEmpty()) {
        String gap = TranscriptFormat.text(finals).isEmpty() ? "" : " ";
        super.accept(said);
        write(event("transcript.text.delta").put("delta", gap + said.text()));
      }
    }

    @Override
    public void tick() throws IOException {
      if (System.nanoTime() - quietSince > HEARTBEAT_NANOS) {
        out.write(EventMessage.HEARTBEAT);
        out.flush();
        quietSince = System.nanoTime();
      }
    }

    @Override
    void end(Published published) throws IOException {
      write(event("transcript.text.done").put("text", TranscriptFormat.text(finals)));
      exchange.callback().succeeded();
    }

    @Override
    boolean fail(String reason) {
      try {
        write(ApiError.FAILED.body(null, reason));
        exchange.callback().succeeded();
      } catch (IOException e) {
        exchange.callback().failed(e);
      }
      return true;
    }

    private static ObjectNode event(String type) {
      return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private void write(ObjectNode data) throws IOException {
      out.write(("data: " + Json.line(data) + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      quietSince = System.nanoTime();
    }
  }
}
