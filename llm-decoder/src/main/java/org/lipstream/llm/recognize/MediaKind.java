package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.function.Function;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.media.MediaEncoder;
import org.lipstream.llm.recognize.StageTimer.Stage;
import org.lipstream.media.Modality;

/**
 * What a recogniser has to know of one kind of media. All are listed in {@link MediaKinds}.
 *
 * @param media an utterance's, of this kind
 * @param encoder opens what is in a model's folder for it
 * @param silence where in it nothing can have been said
 * @param stage what its encoder's time is told as
 * @param <M> one utterance's media
 */
record MediaKind<M>(
    Modality modality,
    Function<Utterance, M> media,
    Opener<M> encoder,
    SilenceRule<M> silence,
    Stage stage) {

  /** Opens an encoder's folder. */
  interface Opener<M> {
    /**
     * @param settings lipstream.json's section for this kind of media, without its downsampling
     */
    MediaEncoder<M> open(NDManager manager, Path folder, JsonNode settings);
  }

  /** Tells for each media token whether nothing can have been said in it. */
  interface SilenceRule<M> {
    boolean[] positions(M media, int positions, FrameClock clock);

    /** For media in which silence cannot be told. */
    static <M> SilenceRule<M> none() {
      return (media, positions, clock) -> new boolean[positions];
    }
  }
}
