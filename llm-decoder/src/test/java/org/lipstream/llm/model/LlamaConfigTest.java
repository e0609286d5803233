package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class LlamaConfigTest {
  private static final String SIZES =
      "'model_type':'llama','hidden_size':64,'num_hidden_layers':3,'num_attention_heads':8,"
          + "'num_key_value_heads':2,'intermediate_size':96,'rms_norm_eps':1e-5,'vocab_size':100";

  @Test
  void olderAndNewerRopeNamesMeanTheSame() {
    LlamaConfig older =
        read(
            "'rope_theta':500000.0,'rope_scaling':{'rope_type':'llama3','factor':32.0,"
                + "'low_freq_factor':1.0,'high_freq_factor':4.0,"
                + "'original_max_position_embeddings':8192}");
    LlamaConfig newer =
        read(
            "'rope_parameters':{'rope_theta':500000.0,'rope_type':'llama3','factor':32.0,"
                + "'low_freq_factor':1.0,'high_freq_factor':4.0,"
                + "'original_max_position_embeddings':8192}");
    assertThat(older).isEqualTo(newer);
    assertThat(older.rope())
        .isEqualTo(new RopeConfig(500_000, new RopeScaling.Llama3(32, 1, 4, 8192)));
  }

  @Test
  void missingValuesHaveHuggingFacesDefaults() {
    LlamaConfig config = read("'rope_scaling':null");
    assertThat(config.headDim()).isEqualTo(8);
    assertThat(config.rope()).isEqualTo(RopeConfig.plain(10_000));
    assertThat(config.tiedEmbeddings()).isFalse();
    assertThat(config.bosTokenId()).isEqualTo(-1);
    assertThat(config.eosTokenIds()).isEmpty();
  }

  @Test
  void endTokenMayBeOneOrMany() {
    assertThat(read("'eos_token_id':2").eosTokenIds()).isEqualTo(List.of(2));
    assertThat(read("'eos_token_id':[2,7]").eosTokenIds()).isEqualTo(List.of(2, 7));
  }

  @Test
  void oneRowOfLongRopeFactorsDividesFrequencies() {
    String rope =
        "'rope_parameters':{'rope_theta':100.0,'rope_type':'longrope','attention_factor':1.0,"
            + "'short_factor':[1,2,3,4.5],'long_factor':[1,2,3,4.5]}";
    LlamaConfig config = read(rope);
    assertThat(config.rope().radiansPerPosition(8)[3])
        .isCloseTo(RopeConfig.plain(100).radiansPerPosition(8)[3] / 4.5f, within(1e-9f));
    assertThatThrownBy(() -> read(rope.replace("'long_factor':[1", "'long_factor':[2")))
        .hasMessage("long_factor: not short_factor (expected: the same as short_factor)");
    assertThatThrownBy(() -> read(rope.replace(",4.5]", "]")))
        .hasMessage("rope divisors: 3 (expected: half of head_dim 8)");
  }

  @Test
  void scalingStretchesOnlyLongWavelengths() {
    float[] plain = RopeConfig.plain(500_000).radiansPerPosition(64);
    float[] scaled =
        new RopeConfig(500_000, new RopeScaling.Llama3(32, 1, 4, 8192)).radiansPerPosition(64);
    assertThat(scaled[0]).isEqualTo(plain[0]);
    assertThat(scaled[31]).isEqualTo(plain[31] / 32);
  }

  @Test
  void audioModelsConfigHoldsTheDecodersAndItsOuterLevelDecides() {
    LlamaConfig config =
        parse(
            "{'model_type':'glmasr','tie_word_embeddings':true,'eos_token_id':[7,9],"
                + "'text_config':{"
                + SIZES
                + ",'tie_word_embeddings':false,'eos_token_id':2,'bos_token_id':null}}");
    assertThat(config.modelType()).isEqualTo("llama");
    assertThat(config.tiedEmbeddings()).isTrue();
    assertThat(config.eosTokenIds()).containsExactly(7, 9);
    assertThat(config.bosTokenId()).isEqualTo(-1);
  }

  @Test
  void thinkersDecoderIsQwen3WithPlainRotation() {
    LlamaConfig config =
        parse(
            "{'model_type':'qwen3_asr','thinker_config':{'text_config':{"
                + SIZES.replace("'model_type':'llama',", "")
                + ",'rope_theta':1e6,'rope_scaling':{'mrope_section':[24,20,20],"
                + "'rope_type':'default','type':'default'}}}}");
    assertThat(config.modelType()).isEqualTo("qwen3");
    assertThat(config.headDim()).isEqualTo(128);
    assertThat(config.rope()).isEqualTo(RopeConfig.plain(1e6));
  }

  @Test
  void granitesMultipliersAreReadAndLlamasAreNot() {
    String values =
        "'embedding_multiplier':12,'attention_multiplier':0.0078125,'residual_multiplier':0.22,"
            + "'logits_scaling':8.0";
    assertThat(read("'model_type':'granite'," + values).multipliers())
        .isEqualTo(new Multipliers(12, 0.0078125, 0.22, 0.125));
    assertThat(read(values).multipliers()).isEqualTo(Multipliers.plain(8));
    String inside = SIZES.replace("llama", "granite") + "," + values;
    assertThat(
            parse("{'model_type':'granite_speech','text_config':{" + inside + "}}").multipliers())
        .isEqualTo(new Multipliers(12, 0.0078125, 0.22, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'num_key_value_heads':3; num_key_value_heads: 3"
            + " (expected: a divisor of num_attention_heads 8)",
        "'head_dim':7; head_dim: 7 (expected: even and > 0)",
        "'vocab_size':'many'; vocab_size: \"many\" (expected: an integer)",
        "'model_type':'gpt2'; model_type: gpt2 (expected: one of llama, qwen2, qwen3, granite)",
        "'layer_types':['sliding_attention'];"
            + " layer_types: sliding_attention (expected: full_attention)",
        "'rope_parameters':{'partial_rotary_factor':0.5};"
            + " partial_rotary_factor: 0.5 (expected: 1)",
        "'eos_token_id':100; eos_token_id: 100 (expected: from 0 and below vocab_size 100)",
        "'hidden_act':'gelu'; hidden_act: gelu (expected: silu)",
        "'rope_scaling':{'rope_type':'yarn'}; rope_type: yarn (expected: default, llama3 or longrope)",
      },
      quoteCharacter = '"')
  void wrongValuesAreNamed(String change, String message) {
    assertThatThrownBy(() -> read(change))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(message);
  }

  /** Later values replace earlier ones of the same name. */
  private static LlamaConfig read(String more) {
    return parse("{" + SIZES + "," + more + "}");
  }

  private static LlamaConfig parse(String json) {
    try {
      return LlamaConfig.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
