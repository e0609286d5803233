package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.dashboard.socket.Sockets;
import org.lipstream.app.json.Json;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptFormat;
import org.lipstream.monitor.alert.Profile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers what. */
final class Router extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String NO_TOKEN =
      "token: missing or wrong (expected: ?token=… once, or Authorization: Bearer …; without a"
          + " token the name localhost)";

  /** What the router hands requests to. */
  record Parts(
      Access access,
      Pressure pressure,
      LiveModel model,
      LiveStream live,
      SessionEvents events,
      UtteranceArchive past,
      HlsCaptions captions,
      Commands commands,
      Map<String, Profile> profiles,
      Transcriptions transcriptions,
      Sockets sockets,
      Supplier<String> metrics,
      BooleanSupplier ready) {}

  private final Parts parts;
  private final PageFiles files = new PageFiles();

  Router(Parts parts) {
    this.parts = parts;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Protection.put(response);
    if (isUpload(request)) {
      upload(request, response, callback);
      return true;
    }
    if (parts.sockets().wants(request)) {
      socket(request, response, callback);
      return true;
    }
    CompletableFuture<RequestBody> body = RequestBody.read(request);
    if (body.isDone()) {
      answer(new Exchange(request, body.join(), response, callback));
    } else {
      Executor executor = request.getComponents().getExecutor();
      body.thenAccept(
          read -> executor.execute(() -> answer(new Exchange(request, read, response, callback))));
    }
    return true;
  }

  private static boolean isUpload(Request request) {
    return request.getMethod().equals("POST")
        && request.getHttpURI().getPath().equals("/v1/audio/transcriptions");
  }

  /** Too long to be read before it is known who sends it. */
  private void upload(Request request, Response response, Callback callback) {
    Exchange exchange =
        new Exchange(request, RequestBody.unread(HttpStatus.OK_200), response, callback);
    if (!parts.access().allows(request)) {
      ApiError.UNAUTHORIZED.answer(exchange, null, NO_TOKEN);
    } else if (!Access.isFromHere(request)) {
      ApiError.FOREIGN.answer(exchange, null, "request: (expected: from no page but this one's)");
    } else {
      parts.transcriptions().accept(request, response, callback);
    }
  }

  /** Whoever may ask may speak; a page of another site may not, whatever cookies it has. */
  private void socket(Request request, Response response, Callback callback) {
    Exchange exchange =
        new Exchange(request, RequestBody.unread(HttpStatus.OK_200), response, callback);
    if (!parts.access().allows(request)) {
      exchange.refuse(HttpStatus.UNAUTHORIZED_401, NO_TOKEN);
    } else if (!Access.isFromHere(request)) {
      exchange.refuse(HttpStatus.FORBIDDEN_403, "request: (expected: from no page but this one's)");
    } else {
      try {
        parts.sockets().accept(request, response, callback);
      } catch (Sockets.RefusedException e) {
        refuseSocket(exchange, e.status(), e.getMessage());
      }
    }
  }

  /** Clients whose libraries hide the body of a refusal find its reason in a header. */
  private static void refuseSocket(Exchange exchange, int status, String reason) {
    exchange.response().getHeaders().put("dg-error", reason);
    exchange.refuse(status, reason);
  }

  private void answer(Exchange exchange) {
    try {
      if (exchange.body().status() != HttpStatus.OK_200) {
        exchange.refuse(exchange.body().status(), exchange.body().refusal());
      } else {
        route(exchange, exchange.path());
      }
    } catch (IllegalArgumentException e) {
      exchange.refuse(HttpStatus.BAD_REQUEST_400, e.getMessage());
    } catch (Pressure.BusyException e) {
      exchange.response().getHeaders().put(HttpHeader.RETRY_AFTER, 1);
      exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503, e.getMessage());
    } catch (IllegalStateException | KafkaException e) {
      warn(exchange.request(), e);
      exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503, "Kafka does not answer");
    } catch (RuntimeException e) {
      warn(exchange.request(), e);
      exchange.refuse(HttpStatus.INTERNAL_SERVER_ERROR_500, "request: not answered");
    }
  }

  private static void warn(Request request, RuntimeException failure) {
    LOG.warn("{} {}", request.getMethod(), request.getHttpURI().getPath(), failure);
  }

  private void route(Exchange exchange, List<String> path) {
    if (path.get(0).equals("health")) {
      health(exchange, path);
    } else if (!parts.pressure().allows(Request.getRemoteAddr(exchange.request()))) {
      exchange.response().getHeaders().put(HttpHeader.RETRY_AFTER, 1);
      exchange.refuse(HttpStatus.TOO_MANY_REQUESTS_429, "requests: too many a second");
    } else if (!parts.access().allows(exchange.request())) {
      exchange.refuse(HttpStatus.UNAUTHORIZED_401, NO_TOKEN);
    } else if (parts.access().showsInParameter(exchange.request()) && exchange.isGet()) {
      moveTokenToCookie(exchange);
    } else if (exchange.isPost()) {
      post(exchange, path);
    } else if (!exchange.isGet()) {
      exchange.refuse(HttpStatus.METHOD_NOT_ALLOWED_405, "method: (expected: GET or POST)");
    } else if (path.get(0).equals("v1")) {
      get(exchange, path.subList(1, path.size()));
    } else if (path.equals(List.of("metrics"))) {
      exchange.answer(
          HttpStatus.OK_200, METRICS_TYPE, parts.metrics().get().getBytes(StandardCharsets.UTF_8));
    } else {
      file(exchange, page(path));
    }
  }

  /** Says nothing of the application but whether it runs: no token is asked for. */
  private void health(Exchange exchange, List<String> path) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (path.equals(List.of("health", "live"))) {
      exchange.answer(answer.put("status", "up"));
    } else if (path.equals(List.of("health", "ready"))) {
      boolean ready = parts.ready().getAsBoolean();
      answer.put("status", ready ? "up" : "down");
      exchange.answer(
          ready ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
          Exchange.JSON,
          Json.bytes(answer));
    } else {
      missing(exchange);
    }
  }

  /** An address with a token in it would stay in histories. */
  private void moveTokenToCookie(Exchange exchange) {
    Response.putCookie(exchange.response(), parts.access().cookie(exchange.request().isSecure()));
    Response.sendRedirect(
        exchange.request(),
        exchange.response(),
        exchange.callback(),
        exchange.request().getHttpURI().getPath() + Access.queryWithoutToken(exchange.request()));
  }

  private void post(Exchange exchange, List<String> path) {
    String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (!Access.isFromHere(exchange.request()) || type == null || !type.startsWith(Exchange.JSON)) {
      exchange.refuse(HttpStatus.FORBIDDEN_403, "request: (expected: JSON from this page)");
    } else if (path.equals(List.of("v1", "requests"))) {
      parts.commands().request(exchange.body().bytes());
      exchange.answer(JsonNodeFactory.instance.objectNode().put("status", "asked"));
    } else if (path.equals(List.of("v1", "acknowledgements"))) {
      parts.commands().acknowledge(exchange.body().bytes());
      exchange.answer(JsonNodeFactory.instance.objectNode().put("status", "acknowledged"));
    } else {
      missing(exchange);
    }
  }

  private void get(Exchange exchange, List<String> path) {
    if (path.equals(List.of("live"))) {
      exchange.beginEvents();
      if (!parts.live().add(exchange.response(), exchange.callback())) {
        exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503, "pages: too many are open");
      }
    } else if (path.equals(List.of("report"))) {
      exchange.answer(parts.model().reports(exchange.parameter("session")));
    } else if (path.equals(List.of("profile"))) {
      profiles(exchange);
    } else if (path.equals(List.of("history"))) {
      exchange.answer(
          parts
              .pressure()
              .ask(
                  () ->
                      parts
                          .past()
                          .page(
                              exchange.parameter("session"),
                              exchange.parameter("older"),
                              FinalQuery.of(exchange))));
    } else if (path.get(0).equals("models") && path.size() <= 2) {
      if (path.size() == 1) {
        parts.transcriptions().list(exchange);
      } else {
        parts.transcriptions().describe(exchange, path.get(1));
      }
    } else if (path.equals(List.of("sessions"))) {
      exchange.answer(parts.model().sessions());
    } else if (path.size() == 2 && path.get(0).equals("sessions")) {
      transcript(exchange, path.get(1));
    } else if (path.size() >= 3 && path.get(0).equals("sessions")) {
      session(exchange, path.get(1), path.subList(2, path.size()));
    } else {
      missing(exchange);
    }
  }

  /** What is normal inside each model, by its name; one that has no profile is missing. */
  private void profiles(Exchange exchange) {
    Map<String, Object> answer = new TreeMap<>();
    parts.profiles().forEach((model, profile) -> answer.put(model, profile.toMap()));
    exchange.answer(HttpStatus.OK_200, Exchange.JSON, ReportJson.write(answer));
  }

  private void session(Exchange exchange, String session, List<String> path) {
    if (path.equals(List.of("events"))) {
      parts.events().serve(session, exchange);
    } else if (HlsCaptions.wants(path)) {
      parts.captions().answer(exchange, session, path);
    } else if (path.equals(List.of("transcript"))) {
      exchange.answer(
          parts
              .pressure()
              .ask(
                  () ->
                      parts
                          .past()
                          .page(
                              Optional.of(session),
                              exchange.parameter("older"),
                              FinalQuery.of(exchange))));
    } else if (path.get(0).equals("utterances") && path.size() == 2) {
      answerOrMissing(
          exchange,
          parts
              .pressure()
              .ask(() -> parts.past().find(session, number(path.get(1))).map(Json::bytes)),
          Exchange.JSON);
    } else if (path.get(0).equals("utterances") && path.size() == 3) {
      if (path.get(2).equals("sound.wav")) {
        sound(exchange, session, number(path.get(1)));
      } else {
        missing(exchange);
      }
    } else {
      missing(exchange);
    }
  }

  private void sound(Exchange exchange, String session, long utterance) {
    Optional<byte[]> wav = parts.pressure().ask(() -> parts.past().wav(session, utterance));
    if (wav.isPresent()) {
      exchange.answerParts("audio/wav", wav.get());
    } else {
      exchange.refuse(HttpStatus.NOT_FOUND_404, "utterance: the topics no longer hold it");
    }
  }

  /** A whole transcript to take away, by the ending of its name. */
  private void transcript(Exchange exchange, String name) {
    int dot = name.lastIndexOf('.');
    Optional<TranscriptFormat> format = TranscriptFormat.ofEnding(name.substring(dot + 1));
    if (dot < 0 || format.isEmpty()) {
      missing(exchange);
      return;
    }
    String session = name.substring(0, dot);
    List<TranscriptEvent> finals = parts.pressure().ask(() -> parts.past().finals(session));
    if (finals.isEmpty()) {
      exchange.refuse(
          HttpStatus.NOT_FOUND_404,
          "session: " + session + " (expected: one whose finals the topics hold)");
    } else {
      exchange.answer(
          HttpStatus.OK_200, format.get().mediaType(), format.get().bytes(session, finals));
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("utterance: " + text + " (expected: a number)", e);
    }
  }

  private static void answerOrMissing(Exchange exchange, Optional<byte[]> found, String type) {
    if (found.isPresent()) {
      exchange.answer(HttpStatus.OK_200, type, found.get());
    } else {
      exchange.refuse(HttpStatus.NOT_FOUND_404, "utterance: the topics no longer hold it");
    }
  }

  /** Pages whose addresses are not their files' names. */
  private static String page(List<String> path) {
    if (path.equals(List.of("speak")) || path.equals(List.of("overlay"))) {
      return path.get(0) + ".html";
    }
    return path.size() == 2 && path.get(0).equals("sessions")
        ? "session.html"
        : String.join("/", path);
  }

  private void file(Exchange exchange, String path) {
    Optional<PageFiles.PageFile> found = files.find(path);
    if (found.isPresent()) {
      exchange.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
      exchange.answer(HttpStatus.OK_200, found.get().type(), found.get().bytes());
    } else {
      missing(exchange);
    }
  }

  private static void missing(Exchange exchange) {
    exchange.refuse(HttpStatus.NOT_FOUND_404, "path: nothing is there");
  }
}
