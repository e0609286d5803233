package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.record.AudioChunk;

/** Where chunks of sound end says nothing about where utterances do. */
class SessionChunksTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void givesTheSameUtterancesWhereverChunksEndEvenWithinAMillisecond(int seed) {
    ScriptedMedia whole =
        ScriptedMedia.of("s", 7_000, new long[] {1_000, 2_510}, new long[] {4_000, 5_600});
    Session session =
        new Session("s", SessionTest.CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    List<Integer> expected = lengths(SessionTest.play(session, whole.interleaved()));
    Session other =
        new Session("s", SessionTest.CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    List<Object> media = new ArrayList<>(rechunked(whole.chunks(), new Random(seed)));
    media.addAll(whole.frames());
    media.sort(Comparator.comparingLong(ScriptedMedia::timeMs));
    assertThat(lengths(SessionTest.play(other, media))).isEqualTo(expected);
  }

  /** The same sound in chunks of 100 to 400 samples. */
  private static List<AudioChunk> rechunked(List<AudioChunk> chunks, Random random) {
    ByteString all =
        chunks.stream().map(AudioChunk::getSamples).reduce(ByteString.EMPTY, ByteString::concat);
    List<AudioChunk> small = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      int to = Math.min(all.size(), from + 2 * (100 + random.nextInt(300)));
      small.add(
          chunks.get(0).toBuilder()
              .setSequence(small.size())
              .setMediaTimeMs(from / 32)
              .setSamples(all.substring(from, to))
              .build());
      from = to;
    }
    small.add(chunks.get(chunks.size() - 1).toBuilder().setSequence(small.size()).build());
    return small;
  }

  /** Samples of each utterance. */
  private static List<Integer> lengths(List<RecognitionTask> cut) {
    return cut.stream().map(each -> each.media().samples().length).toList();
  }
}
