package org.lipstream.app.topology;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;

/**
 * What a page shows of a session's media: the newest lips, small, and the level, five times a
 * second of the clock however fast the media come. One picture costs about a fifth of a
 * millisecond; nothing is kept over a restart. Goes out with the transaction that is open anyway,
 * which costs less than a producer beside it.
 */
final class PreviewProcessor implements Processor<String, Object, String, byte[]> {
  private static final int SCHEMA_VERSION = 1;
  private static final long EVERY_MS = 200;
  private static final int MOST_SESSIONS = 500;
  private static final float QUALITY = 0.75f;
  private static final double QUIETEST_DB = -90;

  static {
    ImageIO.setUseCache(false);
  }

  /** A record's value. */
  private record Preview(
      int schemaVersion,
      String session,
      long mediaMs,
      double levelDb,
      String lips,
      long emittedEpochMs) {}

  private static final class Media {
    private long nextMs;
    private long mediaMs;
    private double power;
    private long samples;
    private LipFrame frame;
  }

  private final Map<String, Media> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Media> eldest) {
          return size() > MOST_SESSIONS;
        }
      };

  private ProcessorContext<String, byte[]> context;

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    sessions.clear();
  }

  @Override
  public void process(Record<String, Object> media) {
    if (media.value() instanceof AudioChunk chunk) {
      add(chunk);
    } else if (media.value() instanceof LipFrame frame) {
      add(frame);
    }
    long nowMs = context.currentSystemTimeMs();
    take(media.key(), nowMs)
        .ifPresent(json -> context.forward(new Record<>(media.key(), json, nowMs)));
  }

  private void add(AudioChunk chunk) {
    Media media = sessions.computeIfAbsent(chunk.getSession(), id -> new Media());
    ByteBuffer pcm = chunk.getSamples().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    while (pcm.remaining() >= Short.BYTES) {
      double sample = pcm.getShort() / 32_768.0;
      media.power += sample * sample;
      media.samples++;
    }
    media.mediaMs = Math.max(media.mediaMs, chunk.getMediaTimeMs());
  }

  private void add(LipFrame frame) {
    Media media = sessions.computeIfAbsent(frame.getSession(), id -> new Media());
    if (!frame.getEndOfStream()) {
      media.frame = frame;
    }
    media.mediaMs = Math.max(media.mediaMs, frame.getMediaTimeMs());
  }

  /** The session's next preview as JSON; empty where the last one is too young. */
  private Optional<byte[]> take(String session, long nowMs) {
    Media media = sessions.get(session);
    if (media == null || nowMs < media.nextMs) {
      return Optional.empty();
    }
    Preview preview =
        new Preview(
            SCHEMA_VERSION,
            session,
            media.mediaMs,
            levelDb(media),
            media.frame == null ? null : jpeg(media.frame),
            nowMs);
    media.nextMs = nowMs + EVERY_MS;
    media.power = 0;
    media.samples = 0;
    return Optional.of(Json.bytes(preview));
  }

  /** Root mean square since the last preview, in dB of full scale. */
  private static double levelDb(Media media) {
    double db = media.power > 0 ? 10 * Math.log10(media.power / media.samples) : QUIETEST_DB;
    return Math.round(Math.max(QUIETEST_DB, db) * 10) / 10.0;
  }

  private static String jpeg(LipFrame frame) {
    BufferedImage image =
        new BufferedImage(frame.getWidth(), frame.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    image
        .getRaster()
        .setDataElements(
            0, 0, frame.getWidth(), frame.getHeight(), frame.getPixels().toByteArray());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
