package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpStatus;
import org.lipstream.app.json.Json;

/** Refusals in the form of OpenAI's API, whose clients show their message. */
enum ApiError {
  INVALID(HttpStatus.BAD_REQUEST_400, "invalid_request_error", "invalid_value"),
  UNAUTHORIZED(HttpStatus.UNAUTHORIZED_401, "authentication_error", "invalid_api_key"),
  FOREIGN(HttpStatus.FORBIDDEN_403, "invalid_request_error", "foreign_page"),
  NO_MODEL(HttpStatus.NOT_FOUND_404, "invalid_request_error", "model_not_found"),
  SLOW(HttpStatus.REQUEST_TIMEOUT_408, "invalid_request_error", "too_slow"),
  TOO_LONG(HttpStatus.PAYLOAD_TOO_LARGE_413, "invalid_request_error", "too_long"),
  UNSUPPORTED(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "invalid_request_error", "invalid_value"),
  BUSY(HttpStatus.TOO_MANY_REQUESTS_429, "rate_limit_error", "too_many"),
  FAILED(HttpStatus.INTERNAL_SERVER_ERROR_500, "server_error", "failed"),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE_503, "server_error", "unavailable");

  private final int status;
  private final String type;
  private final String code;

  ApiError(int status, String type, String code) {
    this.status = status;
    this.type = type;
    this.code = code;
  }

  /**
   * Answers with it.
   *
   * @param field that is wrong; null for none
   */
  void answer(Exchange exchange, String field, String reason) {
    exchange.answer(status, Exchange.JSON, Json.bytes(body(field, reason)));
  }

  /** {@code {"error":{…}}}. */
  ObjectNode body(String field, String reason) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", reason)
        .put("type", type)
        .put("param", field)
        .put("code", code);
    return body;
  }
}
