package org.lipstream.app.session;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;

/**
 * Made-up media: a tone with syllables where somebody speaks and faint noise elsewhere; crops that
 * carry their frame's number and a mouth that moves while somebody speaks. And a recogniser whose
 * text is a checksum of all that it is given.
 */
public final class ScriptedMedia {
  public static final long RUN = 1_700_000_000_000L;
  private static final int CHUNK_MS = 80;
  private static final int SAMPLES_PER_MS = 16;

  private final String session;
  private final long run;
  private final long durationMs;
  private final long[][] speech;

  private ScriptedMedia(String session, long run, long durationMs, long[][] speech) {
    this.session = session;
    this.run = run;
    this.durationMs = durationMs;
    this.speech = speech;
  }

  /**
   * @param speech start and end of each stretch of speech, ms
   */
  public static ScriptedMedia of(String session, long durationMs, long[]... speech) {
    return new ScriptedMedia(session, RUN, durationMs, speech);
  }

  public ScriptedMedia inRun(long other) {
    return new ScriptedMedia(session, other, durationMs, speech);
  }

  public List<AudioChunk> chunks() {
    return chunks(false);
  }

  /**
   * @param lipsAbsent what the records say of the other stream
   */
  public List<AudioChunk> chunks(boolean lipsAbsent) {
    List<AudioChunk> chunks = new ArrayList<>();
    long sequence = 0;
    for (long ms = 0; ms < durationMs; ms += CHUNK_MS) {
      long endMs = Math.min(durationMs, ms + CHUNK_MS);
      chunks.add(
          audio(sequence++, ms, lipsAbsent)
              .setFormat(AudioFormat.PCM_S16LE)
              .setSampleRateHz(16_000)
              .setSamples(sound(ms, endMs))
              .build());
    }
    chunks.add(audio(sequence, durationMs, lipsAbsent).setEndOfStream(true).build());
    return chunks;
  }

  private AudioChunk.Builder audio(long sequence, long ms, boolean lipsAbsent) {
    return AudioChunk.newBuilder()
        .setSession(session)
        .setSequence(sequence)
        .setMediaTimeMs(ms)
        .setSessionStartEpochMs(run)
        .setOtherModalityAbsent(lipsAbsent);
  }

  public List<LipFrame> frames() {
    return frames(false);
  }

  public List<LipFrame> frames(boolean audioAbsent) {
    List<LipFrame> frames = new ArrayList<>();
    long sequence = 0;
    for (long ms = 0; ms < durationMs; ms += 40) {
      frames.add(
          lips(sequence++, ms, audioAbsent)
              .setFormat(PixelFormat.GREY8)
              .setWidth(96)
              .setHeight(96)
              .setPixels(crop(ms / 40))
              .build());
    }
    frames.add(lips(sequence, durationMs, audioAbsent).setEndOfStream(true).build());
    return frames;
  }

  private LipFrame.Builder lips(long sequence, long ms, boolean audioAbsent) {
    return LipFrame.newBuilder()
        .setSession(session)
        .setSequence(sequence)
        .setMediaTimeMs(ms)
        .setSessionStartEpochMs(run)
        .setOtherModalityAbsent(audioAbsent);
  }

  private ByteString sound(long fromMs, long toMs) {
    byte[] pcm = new byte[(int) (toMs - fromMs) * SAMPLES_PER_MS * 2];
    for (int i = 0; i < pcm.length / 2; i++) {
      long sample = fromMs * SAMPLES_PER_MS + i;
      double syllables = 0.65 + 0.35 * Math.sin(sample * 2 * Math.PI * 4 / 16_000);
      double amplitude = isSpeech(sample / SAMPLES_PER_MS) ? 6_000 * syllables : 3;
      int value = (int) Math.round(amplitude * Math.sin(sample * 0.11) + (sample * 7 % 5) - 2);
      pcm[2 * i] = (byte) value;
      pcm[2 * i + 1] = (byte) (value >> 8);
    }
    return ByteString.copyFrom(pcm);
  }

  private boolean isSpeech(long ms) {
    for (long[] stretch : speech) {
      if (ms >= stretch[0] && ms < stretch[1]) {
        return true;
      }
    }
    return false;
  }

  private ByteString crop(long frame) {
    byte[] pixels = new byte[96 * 96];
    boolean open = isSpeech(frame * 40) && frame % 2 == 1;
    for (int row = 40; open && row < 56; row++) {
      Arrays.fill(pixels, row * 96 + 30, row * 96 + 66, (byte) 60);
    }
    for (int i = 0; i < 8; i++) {
      pixels[i] = (byte) (frame >> 8 * i);
    }
    return ByteString.copyFrom(pixels);
  }

  /** All records of both streams in the order of media time. */
  public List<Object> interleaved() {
    List<Object> records = new ArrayList<>();
    records.addAll(chunks());
    records.addAll(frames());
    records.sort(java.util.Comparator.comparingLong(ScriptedMedia::timeMs));
    return records;
  }

  static long timeMs(Object mediaRecord) {
    return mediaRecord instanceof AudioChunk chunk
        ? chunk.getMediaTimeMs()
        : ((LipFrame) mediaRecord).getMediaTimeMs();
  }

  /** The text of an utterance: lengths and checksum of its media. */
  public static String textOf(Utterance utterance, Modalities modality) {
    CRC32 sum = new CRC32();
    for (float sample : utterance.samples()) {
      int bits = Float.floatToIntBits(sample);
      sum.update(bits);
      sum.update(bits >> 16);
    }
    sum.update(utterance.lips());
    return modality.label()
        + " "
        + utterance.samples().length
        + " "
        + utterance.lipFrames()
        + " "
        + Long.toHexString(sum.getValue());
  }

  private static Hypothesis hypothesis(RecognitionRequest request) {
    Utterance utterance = request.utterance();
    String text = textOf(utterance, request.modality());
    return new Hypothesis(
        text,
        List.of(new Hypothesis.Word(text, 0, utterance.durationMs(), 1)),
        request.modality(),
        request.rates(),
        1_000_000,
        utterance.lipFrames());
  }

  /** Says {@link #textOf} as one word that lasts all the utterance. */
  public static Recognizer recognizer() {
    return new Recognizer() {
      @Override
      public String model() {
        return "checksum";
      }

      @Override
      public TrainedRates rates() {
        return TrainedRates.only(new Rates(4, 2));
      }

      @Override
      public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
        return requests.stream().map(ScriptedMedia::hypothesis).toList();
      }

      @Override
      public void close() {}
    };
  }
}
