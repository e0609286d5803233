package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.record.Topics;

/** The tables that docs/ECOSYSTEM.md makes of finals have the schema's fields, by its types. */
class EcosystemTest {
  private static final Pattern STATEMENT =
      Pattern.compile("(?s)CREATE (?:STREAM|TABLE) finals \\((.*?)\n\\) WITH \\((.*?)\n\\);");
  private static final Pattern NESTED = Pattern.compile("(?s)(?:STRUCT|ROW|ARRAY)<(.*)>");

  /** Redundant beside kind, and a word of SQL. */
  private static final Set<String> LEFT_OUT = Set.of("final");

  private final String page;
  private final JsonNode schema;

  EcosystemTest() throws IOException {
    page = Files.readString(MessageSchemas.ROOT.resolve("docs/ECOSYSTEM.md"));
    schema =
        new ObjectMapper()
            .readTree(MessageSchemas.ROOT.resolve("docs/schemas/transcript.json").toFile());
  }

  @Test
  void theRecordThatItShowsKeepsTheSchema() throws IOException {
    Matcher json = Pattern.compile("(?s)```json\n(.*?)```").matcher(page);
    assertThat(json.find()).isTrue();
    JsonNode shown = new ObjectMapper().readTree(json.group(1));
    assertThat(new MessageSchemas().faults("transcript", shown)).isEmpty();
    assertThat(shown.path("kind").asText()).isEqualTo("final");
  }

  @ParameterizedTest
  @ValueSource(strings = {"## ksqlDB", "## Flink SQL"})
  void itsTableHasTheSchemasColumns(String heading) {
    Matcher statement = STATEMENT.matcher(page.substring(page.indexOf(heading)));
    assertThat(statement.find()).isTrue();
    assertThat(statement.group(2)).contains("'" + Topics.TRANSCRIPTS_FINAL + "'");
    Map<String, String> columns = columns(statement.group(1));
    Set<String> fields = names(schema);
    fields.removeAll(LEFT_OUT);
    assertThat(columns.keySet()).containsExactlyInAnyOrderElementsOf(fields);
    List<String> faults = new ArrayList<>();
    columns.forEach(
        (name, type) -> collectFaults(name, type, schema.path("properties").path(name), faults));
    assertThat(faults).isEmpty();
  }

  @Test
  void aWrongTypeIsFound() {
    List<String> faults = new ArrayList<>();
    JsonNode words = schema.at("/properties/words");
    collectFaults("words", "ARRAY<ROW<word STRING, startMs BIGINT, endMs BIGINT>>", words, faults);
    collectFaults("text", "BIGINT", schema.at("/properties/text"), faults);
    collectFaults(
        "span", "ROW<startMs DOUBLE, endMs BIGINT>", schema.at("/properties/span"), faults);
    assertThat(faults)
        .containsExactly(
            "words: [endMs, startMs, word]",
            "text: BIGINT is string",
            "span.startMs: DOUBLE is integer");
  }

  private void collectFaults(String name, String type, JsonNode declared, List<String> faults) {
    JsonNode field = resolved(declared);
    String kind = kind(field);
    Matcher nested = NESTED.matcher(type);
    if (nested.matches() && kind.equals("array")) {
      collectFaults(name, nested.group(1), field.path("items"), faults);
    } else if (nested.matches() && kind.equals("object")) {
      Map<String, String> columns = columns(nested.group(1));
      if (columns.keySet().equals(names(field))) {
        columns.forEach(
            (inner, innerType) ->
                collectFaults(
                    name + "." + inner, innerType, field.path("properties").path(inner), faults));
      } else {
        faults.add(name + ": " + new TreeSet<>(columns.keySet()));
      }
    } else if (!kind.equals(kindOf(type.split(" ")[0]))) {
      faults.add(name + ": " + type + " is " + kind);
    }
  }

  private JsonNode resolved(JsonNode field) {
    return field.has("$ref") ? schema.at(field.path("$ref").asText().substring(1)) : field;
  }

  /** The type, or the one beside null. */
  private static String kind(JsonNode field) {
    JsonNode type = field.path("type");
    return (type.isArray() ? type.get(0) : type).asText();
  }

  private static String kindOf(String sql) {
    return switch (sql.toUpperCase(Locale.ROOT)) {
      case "STRING", "VARCHAR" -> "string";
      case "INT", "INTEGER", "BIGINT" -> "integer";
      case "DOUBLE" -> "number";
      case "BOOLEAN" -> "boolean";
      default -> "unknown";
    };
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Names and types; none of what is computed. */
  private static Map<String, String> columns(String list) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String column : list.split(",(?![^<]*>)(?![^(]*\\))")) {
      String[] words = column.strip().replace("`", "").split("\\s+", 2);
      boolean computed = words[1].startsWith("AS ") || words[0].equals("WATERMARK");
      if (!computed) {
        columns.put(words[0], words[1]);
      }
    }
    return columns;
  }
}
