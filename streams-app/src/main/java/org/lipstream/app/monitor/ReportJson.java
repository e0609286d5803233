package org.lipstream.app.monitor;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.lipstream.app.json.Json;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeReport;

/** Reports as JSON. Figures are rounded: a report is thousands of them, none exact to more. */
public final class ReportJson {
  private static final int DIGITS = 5;
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Float.class, new Rounded<>(Float.class))
                  .addSerializer(Double.class, new Rounded<>(Double.class)));

  private ReportJson() {}

  /** Writes a number with few digits. */
  private static final class Rounded<N extends Number> extends StdSerializer<N> {
    private static final long serialVersionUID = 1L;

    Rounded(Class<N> type) {
      super(type);
    }

    @Override
    public void serialize(N value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      double rounded = rounded(value.doubleValue());
      if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e9) {
        out.writeNumber((long) rounded);
      } else {
        out.writeNumber(rounded);
      }
    }
  }

  static double rounded(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    int exponent = DIGITS - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
    double scale = Math.pow(10, Math.abs(exponent));
    return exponent >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale;
  }

  /** The record of the sinks topic. */
  public static byte[] write(DecodeReport report) {
    return write(map(report, true));
  }

  /** The same as one line of text, with the maps only where they are wanted. */
  public static String line(DecodeReport report, boolean maps) {
    return new String(write(map(report, maps)), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> map(DecodeReport report, boolean maps) {
    Map<String, Object> map = report.toMap();
    if (maps && report.snapshot().detail() == Detail.FULL) {
      map.put("maps", ReportMaps.of(report));
    }
    return map;
  }

  /** Any maps, lists and numbers, rounded. */
  public static byte[] write(Map<String, Object> map) {
    try {
      return MAPPER.writeValueAsBytes(map);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #write(Map)} made.
   *
   * @throws IllegalArgumentException if it is no JSON object
   */
  public static Map<String, Object> read(byte[] json) {
    try {
      return Json.fields(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("value: not JSON (expected: an object)", e);
    }
  }
}
