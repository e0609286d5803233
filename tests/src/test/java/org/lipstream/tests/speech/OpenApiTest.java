package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;

/** What is said of the HTTP API is what a running server answers. */
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CLIP =
      Path.of(System.getProperty("lipstream.root", ".."))
          .resolve("streams-app/src/main/resources/org/lipstream/app/clips/tom.mp4");
  private static final Set<String> SOCKETS = Set.of("/v1/listen", "/v1/realtime", "/v1/publish");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static SpeakingStack stack;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    stack = SpeakingStack.ofFinals(DashboardConfig.local(0));
    try (Publisher publisher = Publisher.connect(stack.kafka());
        MediaSource source = MediaSource.open(CLIP)) {
      publisher.publish(source, "tom", 0, PublishProgress.NONE);
    }
    document = JSON.readTree(get("/openapi.json").body());
    awaitTheEndOf("tom");
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  /** Its events end with it. */
  private static void awaitTheEndOf(String session) throws Exception {
    HttpResponse<InputStream> events = get("/v1/sessions/" + session + "/events");
    try (InputStream in = events.body()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("event: end");
    }
  }

  @Test
  void everyQuestionIsAnsweredAsIsSaid() throws Exception {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode get = path.getValue().path("get");
      if (get.isObject()) {
        faults.addAll(ask(path.getKey(), get));
      }
    }
    assertThat(faults).isEmpty();
  }

  private static List<String> ask(String path, JsonNode operation) throws Exception {
    HttpResponse<InputStream> answer = get(filled(path, operation));
    try (InputStream body = answer.body()) {
      int expected = SOCKETS.contains(path) ? 404 : 200;
      if (answer.statusCode() != expected) {
        return List.of(path + ": " + answer.statusCode());
      }
      return check(path, operation, answer, body);
    }
  }

  private static List<String> check(
      String path, JsonNode operation, HttpResponse<InputStream> answer, InputStream body)
      throws IOException {
    JsonNode content =
        resolved(operation.path("responses").path("" + answer.statusCode())).path("content");
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    if (!content.has(type)) {
      return List.of(path + ": " + type + " is not said");
    }
    if (!type.equals("application/json")) {
      return List.of();
    }
    List<Error> errors = validate(content.path(type).path("schema"), JSON.readTree(body));
    return errors.stream().map(error -> path + error).toList();
  }

  @Test
  void commandsAreAnsweredAsIsSaid() throws Exception {
    for (String path : List.of("/v1/requests", "/v1/acknowledgements")) {
      JsonNode post = document.path("paths").path(path).path("post");
      JsonNode content = post.at("/requestBody/content").path("application/json");
      assertThat(validate(content.path("schema"), content.path("example"))).as(path).isEmpty();
      HttpResponse<InputStream> answer = post(path, content.path("example").toString());
      assertThat(check(path, post, answer, answer.body())).isEmpty();
      HttpResponse<InputStream> refused = post(path, "{}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(check(path, post, refused, refused.body())).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsRefusedAsIsSaid() throws Exception {
    for (String path : List.of("/v1/sessions/nobody.vtt", "/v1/sessions/tom/utterances/9")) {
      HttpResponse<InputStream> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(validate(document.at("/components/schemas/refusal"), JSON.readTree(answer.body())))
          .isEmpty();
    }
    HttpResponse<InputStream> answer = get("/v1/models/nonesuch");
    assertThat(validate(document.at("/components/schemas/apiError"), JSON.readTree(answer.body())))
        .isEmpty();
  }

  @Test
  void hangsTogether() {
    assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
    for (JsonNode each : document.findValues("$ref")) {
      assertThat(document.at(each.asText().substring(1)).isObject()).as(each.asText()).isTrue();
    }
    List<String> ids = document.findValues("operationId").stream().map(JsonNode::asText).toList();
    assertThat(ids).doesNotHaveDuplicates();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        assertThat(placesIn(path.getKey())).as(path.getKey()).isEqualTo(namesOf(operation));
        assertThat(operation.path("summary").asText()).as(path.getKey()).isNotBlank();
        assertThat(operation.path("responses").size()).as(path.getKey()).isPositive();
      }
    }
  }

  private static Set<String> placesIn(String path) {
    Set<String> places = new TreeSet<>();
    var matcher = java.util.regex.Pattern.compile("\\{(\\w+)}").matcher(path);
    while (matcher.find()) {
      places.add(matcher.group(1));
    }
    return places;
  }

  private static Set<String> namesOf(JsonNode operation) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("in").asText().equals("path")) {
        names.add(parameter.path("name").asText());
      }
    }
    return names;
  }

  private static String filled(String path, JsonNode operation) {
    String address = path;
    for (JsonNode parameter : operation.path("parameters")) {
      String name = parameter.path("name").asText();
      String value = name.equals("model") ? stack.model() : parameter.path("example").asText();
      address = address.replace("{" + name + "}", URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    return address;
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** References lead to the document's schemas, which go along as definitions. */
  private static List<Error> validate(JsonNode schema, JsonNode instance) throws IOException {
    ObjectNode alone = schema.deepCopy();
    alone.set("$defs", document.at("/components/schemas"));
    String standing = alone.toString().replace("#/components/schemas/", "#/$defs/");
    return SchemaRegistry.withDialect(Dialects.getDraft202012())
        .getSchema(JSON.readTree(standing))
        .validate(instance);
  }

  private static HttpResponse<InputStream> get(String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(stack.address()).resolve(path)).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static HttpResponse<InputStream> post(String path, String json) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(stack.address()).resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }
}
