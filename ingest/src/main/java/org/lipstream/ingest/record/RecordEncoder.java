package org.lipstream.ingest.record;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.media.Modality;

/** Makes one session's media events the records that the topics carry; numbers and counts them. */
public final class RecordEncoder {
  /**
   * How much of a stream there is already.
   *
   * @param records so many, from the first on without a gap
   * @param endMs media time at which the last of them ends
   */
  public record Position(long records, long endMs) {
    public static final Position START = new Position(0, 0);
  }

  /** Every kind of media, a line each. */
  private static final Map<Modality, RecordMaker<?>> MAKERS =
      new EnumMap<>(Map.of(Modality.AUDIO, new SoundRecords(), Modality.VIDEO, new LipRecords()));

  private final String session;
  private final long startEpochMs;
  private final Map<Modality, Stream<?>> streams = new EnumMap<>(Modality.class);

  /**
   * @param startEpochMs the session's start, milliseconds since the epoch
   * @param source whose streams are recorded
   */
  public RecordEncoder(String session, long startEpochMs, MediaSource source) {
    this(session, startEpochMs, beginnings(source));
  }

  /**
   * @param from where each of the session's streams goes on
   */
  public RecordEncoder(String session, long startEpochMs, Map<Modality, Position> from) {
    this.session = session;
    this.startEpochMs = startEpochMs;
    from.forEach(
        (modality, position) ->
            streams.put(modality, new Stream<>(MAKERS.get(modality), position)));
  }

  private static Map<Modality, Position> beginnings(MediaSource source) {
    Map<Modality, Position> from = new EnumMap<>(Modality.class);
    for (Modality modality : MAKERS.keySet()) {
      if (source.has(modality)) {
        from.put(modality, Position.START);
      }
    }
    return from;
  }

  /** The record of an event. */
  public MediaRecord encode(MediaEvent event) {
    return streams.get(event.modality()).encode(event);
  }

  /** The records that end the streams, each behind its last one. */
  public List<MediaRecord> end() {
    List<MediaRecord> ends = new ArrayList<>();
    streams.values().forEach(stream -> ends.add(stream.end()));
    return ends;
  }

  /** How many records of a kind there were. */
  public long count(Modality modality) {
    Stream<?> stream = streams.get(modality);
    return stream == null ? 0 : stream.records;
  }

  /** Media time up to which there is anything. */
  public long endMs() {
    return streams.values().stream().mapToLong(stream -> stream.endMs).max().orElse(0);
  }

  /** One stream, as far as it was recorded. */
  private final class Stream<E extends MediaEvent> {
    private final RecordMaker<E> maker;
    private long records;
    private long endMs;

    Stream(RecordMaker<E> maker, Position from) {
      this.maker = maker;
      this.records = from.records();
      this.endMs = from.endMs();
    }

    @SuppressWarnings("unchecked") // an event's modality says what it is
    MediaRecord encode(MediaEvent event) {
      endMs = event.endMs();
      return maker.of(header(event.mediaTimeMs()), (E) event);
    }

    MediaRecord end() {
      return maker.end(header(endMs));
    }

    private RecordMaker.Header header(long mediaTimeMs) {
      boolean alone = streams.size() == 1;
      return new RecordMaker.Header(session, records++, mediaTimeMs, startEpochMs, alone);
    }
  }
}
