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
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.app.monitor.DecodeReport.Purpose;
import org.lipstream.monitor.probe.Detail;

/** Reports as JSON. Figures are rounded: a report is thousands of them, none exact to more. */
public final class ReportJson {
  public static final int SCHEMA_VERSION = 1;

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

  static byte[] write(DecodeReport report) {
    return write(map(report));
  }

  /** The same as one line of text, with the maps only where they are wanted. */
  public static String line(DecodeReport report, boolean maps) {
    Map<String, Object> map = map(report);
    if (!maps) {
      map.remove("maps");
    }
    return new String(write(map), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> map(DecodeReport report) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schemaVersion", SCHEMA_VERSION);
    map.put("detail", report.snapshot().detail().name());
    map.put("shadow", report.purpose() == Purpose.SHADOW);
    map.put("purpose", report.purpose().name());
    map.putAll(report.report().toMap());
    map.put("texts", report.snapshot().texts());
    if (report.snapshot().detail() == Detail.FULL) {
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
}
