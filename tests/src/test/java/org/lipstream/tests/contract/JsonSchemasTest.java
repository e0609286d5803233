package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schemas that stand alone in {@code docs/schemas}: made of the AsyncAPI document. */
class JsonSchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER = MessageSchemas.ROOT.resolve("docs/schemas");

  /** Writes the files anew: {@code -Dlipstream.write=schemas}. */
  private static final boolean WRITE = "schemas".equals(System.getProperty("lipstream.write"));

  private final MessageSchemas schemas = new MessageSchemas();

  JsonSchemasTest() throws IOException {}

  @Test
  void areThoseOfTheAsyncApiDocument() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (String name : new TreeSet<>(schemas.names())) {
      Path file = FOLDER.resolve(name + ".json");
      String text = text(schemas.bundle(name));
      expected.add(file.getFileName().toString());
      if (WRITE) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, text);
      }
      assertThat(file).as("written by -Dlipstream.write=schemas").hasContent(text);
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static String text(JsonNode schema) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
  }

  @Test
  void describeEveryFieldTheyName() {
    List<String> bare = new ArrayList<>();
    for (String name : schemas.names()) {
      collectBare(name, schemas.bundle(name), bare);
    }
    assertThat(bare).as("objects of which no field is described").isEmpty();
  }

  private static void collectBare(String path, JsonNode schema, List<String> bare) {
    boolean isObject = schema.path("type").asText().equals("object");
    schema
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                bare.add(path + "/" + field.getKey()); // a comma that was not meant as one
              }
            });
    if (isObject && !schema.has("properties") && !schema.has("additionalProperties")) {
      bare.add(path);
    }
    schema
        .properties()
        .forEach(field -> collectBare(path + "/" + field.getKey(), field.getValue(), bare));
  }

  @Test
  void findWhatIsWrong() throws IOException {
    ObjectNode acknowledgement =
        (ObjectNode)
            JSON.readTree(
                "{\"schemaVersion\":1,\"id\":\"m/k\",\"by\":\"me\",\"firstSeenMs\":1,"
                    + "\"atEpochMs\":2}");
    assertThat(schemas.faults("acknowledgement", acknowledgement)).isEmpty();
    assertThat(schemas.faults("acknowledgement", acknowledgement.deepCopy().put("more", 1)))
        .isNotEmpty();
    assertThat(schemas.faults("acknowledgement", acknowledgement.put("atEpochMs", "soon")))
        .isNotEmpty();
    acknowledgement.remove("atEpochMs");
    assertThat(schemas.faults("acknowledgement", acknowledgement)).isNotEmpty();
  }
}
