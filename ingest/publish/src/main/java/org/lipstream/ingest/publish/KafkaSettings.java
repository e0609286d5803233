package org.lipstream.ingest.publish;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How every client of the process reaches the cluster beyond its address: TLS, SASL and whatever
 * else Kafka's clients know. From a properties file, and above it from the environment:
 *
 * <pre>
 *   sasl.mechanism=SCRAM-SHA-512                  in the file that --config or LIPSTREAM_CONFIG names
 *   LIPSTREAM_KAFKA_SASL_MECHANISM=SCRAM-SHA-512  in the environment
 * </pre>
 *
 * <p>Secrets stand in neither place on a command line, where others would see them.
 */
public final class KafkaSettings {
  /** Names the file: of the environment. */
  public static final String CONFIG_VARIABLE = "LIPSTREAM_CONFIG";

  /** Names the file: of the process, above the environment. */
  public static final String CONFIG_PROPERTY = "lipstream.config";

  /** The application's id, of which several on one cluster share nothing. */
  public static final String APPLICATION_ID = "lipstream.application.id";

  private static final String VARIABLE_PREFIX = "LIPSTREAM_KAFKA_";
  private static final String OWN_PREFIX = "lipstream.";

  /** Said on the command line, where each command has its own default. */
  private static final String ADDRESS = "bootstrap.servers";

  private final Map<String, String> values;

  private KafkaSettings(Map<String, String> values) {
    this.values = values;
  }

  /** This process's. */
  public static KafkaSettings ofProcess() {
    Map<String, String> environment = System.getenv();
    String file = System.getProperty(CONFIG_PROPERTY, environment.get(CONFIG_VARIABLE));
    return of(environment, Optional.ofNullable(file).filter(name -> !name.isEmpty()).map(Path::of));
  }

  /**
   * Those of a file and an environment.
   *
   * @throws PublishException if the file cannot be read
   */
  static KafkaSettings of(Map<String, String> environment, Optional<Path> file) {
    Map<String, String> values = new HashMap<>();
    file.ifPresent(path -> read(path).forEach((name, value) -> values.put("" + name, "" + value)));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLE_PREFIX)) {
            String rest = name.substring(VARIABLE_PREFIX.length());
            values.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return new KafkaSettings(values);
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      throw new PublishException("config: " + file + " (expected: a readable properties file)", e);
    }
    return properties;
  }

  /**
   * A client's settings: its own, below these.
   *
   * @param own what the client is made with, its address among it
   */
  public Map<String, Object> over(Map<?, ?> own) {
    Map<String, Object> all = new HashMap<>();
    own.forEach((name, value) -> all.put("" + name, value));
    values.forEach(
        (name, value) -> {
          if (!name.startsWith(OWN_PREFIX) && !name.equals(ADDRESS)) {
            all.put(name, value);
          }
        });
    return all;
  }

  /** One of Lipstream's own. */
  public Optional<String> own(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }
}
