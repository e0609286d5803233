package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lipstream.app.json.Json;

/** One request, whose body has been read, and its answer. */
record Exchange(Request request, RequestBody body, Response response, Callback callback) {
  static final String JSON = "application/json";

  /** The path's parts, decoded; a session's id may hold anything, a slash included. */
  List<String> path() {
    String raw = request.getHttpURI().getPath();
    return Arrays.stream(raw.substring(1).split("/", -1))
        .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(Request.extractQueryParameters(request).getValue(name))
        .filter(value -> !value.isEmpty());
  }

  /** The same when its body has been read to its end. */
  Exchange withWholeBody() {
    return new Exchange(
        request, new RequestBody(new byte[0], HttpStatus.OK_200, true), response, callback);
  }

  boolean isGet() {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  boolean isPost() {
    return request.getMethod().equals("POST");
  }

  void answer(JsonNode value) {
    answer(HttpStatus.OK_200, JSON, Json.bytes(value));
  }

  void answer(int status, String type, byte[] bytes) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    boolean head = request.getMethod().equals("HEAD");
    ByteBuffer content = ByteBuffer.wrap(head ? new byte[0] : bytes);
    if (body.isWhole()) {
      response.write(true, content, callback);
    } else {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
      response.write(
          true,
          content,
          Callback.from(() -> RequestBody.discard(request, callback), callback::failed));
    }
  }

  /** The same, or the part of it that was asked for: players skip to where they want to begin. */
  void answerParts(String type, byte[] bytes) {
    response.getHeaders().put(HttpHeader.ACCEPT_RANGES, "bytes");
    ByteRange range = ByteRange.of(request.getHeaders().get(HttpHeader.RANGE), bytes.length);
    if (range == null) {
      answer(HttpStatus.OK_200, type, bytes);
    } else if (range.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_RANGE, "bytes */" + bytes.length);
      refuse(HttpStatus.RANGE_NOT_SATISFIABLE_416, "range: outside of " + bytes.length + " bytes");
    } else {
      response.getHeaders().put(HttpHeader.CONTENT_RANGE, range + "/" + bytes.length);
      answer(
          HttpStatus.PARTIAL_CONTENT_206,
          type,
          Arrays.copyOfRange(bytes, range.from(), range.to()));
    }
  }

  /** Says what is wrong, in words for people. */
  void refuse(int status, String reason) {
    answer(status, JSON, Json.bytes(JsonNodeFactory.instance.objectNode().put("error", reason)));
  }

  /** Begins an answer that goes on for long. */
  void beginEvents() {
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put("X-Accel-Buffering", "no");
  }
}
