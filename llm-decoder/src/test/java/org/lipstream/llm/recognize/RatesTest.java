package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.media.Modality;

class RatesTest {
  @ParameterizedTest
  @ValueSource(strings = {"4,2", "4", "-,2"})
  void areWrittenAsTheyAreRead(String text) {
    assertThat(Rates.of(text)).hasToString(text);
  }

  @Test
  void ofOneKindOfMediaSayNothingOfTheOther() {
    assertThat(Rates.of("4")).isEqualTo(Rates.of(Modality.AUDIO, 4));
    assertThatThrownBy(() -> Rates.of("4").at(Modality.VIDEO))
        .hasMessage("rates: 4 (expected: one for video)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"x|AUDIO,VIDEO, such as 4,2", "4,2,1|AUDIO,VIDEO, such as 4,2", "4,0|both >= 1"})
  void areRefusedWithWhatIsExpected(String text, String expected) {
    assertThatThrownBy(() -> Rates.of(text))
        .hasMessage("rates: " + text + " (expected: " + expected + ")");
  }

  @Test
  void areAnObjectByLabelInJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.writeValueAsString(new Rates(4, 2))).isEqualTo("{\"audio\":4,\"video\":2}");
    assertThat(json.readValue("{\"video\":2}", Rates.class)).isEqualTo(Rates.of("-,2"));
  }

  @Test
  void combinationsBeginWithTheNormalOne() {
    TrainedRates trained = new TrainedRates(new Rates(4, 2), List.of(8, 4), List.of(2, 5));
    assertThat(trained.all())
        .containsExactly(new Rates(4, 2), new Rates(4, 5), new Rates(8, 2), new Rates(8, 5));
    assertThatThrownBy(() -> trained.withNormal(new Rates(3, 2)))
        .hasMessage("rates: 3,2 (expected: audio one of [4, 8], video one of [2, 5])");
  }

  @Test
  void modelOfOneEncoderHasRatesForItAlone() {
    TrainedRates trained =
        new TrainedRates(Rates.of(Modality.AUDIO, 4), Map.of(Modality.AUDIO, List.of(4, 8)));
    assertThat(trained.all()).containsExactly(Rates.of("4"), Rates.of("8"));
    assertThat(trained.of(Modality.VIDEO)).isEmpty();
  }
}
