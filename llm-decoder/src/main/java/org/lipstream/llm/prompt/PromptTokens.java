package org.lipstream.llm.prompt;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.lipstream.media.Modality;

/**
 * Special tokens by name, and the words that ask for a transcript.
 *
 * @param marks what stands around each kind of media
 * @param text comes after the media
 */
public record PromptTokens(String bos, Map<Modality, Marks> marks, String text) {

  /** The tokens before and after a kind of media. */
  public record Marks(String open, String close) {
    /** {@code <audio>} and {@code </audio>}, as Llama-AVSR names them. */
    public static Marks of(Modality modality) {
      return new Marks("<" + modality.label() + ">", "</" + modality.label() + ">");
    }
  }

  public PromptTokens {
    marks = Collections.unmodifiableMap(new EnumMap<>(marks));
  }
}
