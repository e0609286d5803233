package org.lipstream.tests.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;

/** A clip's sound as raw bytes. */
final class ClipSound {
  private ClipSound() {}

  /** 16 kHz, 16 bits, little-endian, mono. */
  static byte[] pcm(Path clip) {
    ByteArrayOutputStream pcm = new ByteArrayOutputStream();
    try (MediaSource source = MediaSource.openSound(clip)) {
      for (Optional<MediaEvent> next = source.next(); next.isPresent(); next = source.next()) {
        float[] samples = ((MediaEvent.AudioSamples) next.get()).samples();
        ByteBuffer bytes =
            ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
          bytes.putShort((short) Math.round(sample * Short.MAX_VALUE));
        }
        pcm.writeBytes(bytes.array());
      }
    }
    return pcm.toByteArray();
  }
}
