package org.lipstream.llm.lab.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against the forms that the Python package whisper-normalizer 0.1.15 gives. */
class EnglishNormalizerTest {

  @Test
  void givesTheFormsOfTheReference() {
    assertForm(
        "Mr. Park's dog won't stop, (laughter) he said.",
        "mister park is dog will not stop he said");
    assertForm(
        "Um, they'd gone -- [music] hmm -- and she's got it.", "they had gone and she has got it");
    assertForm("It's 20% of $1,000,000; or 3.5 per cent.", "it is 20% of $1000000 or 3.5%");
    assertForm("twenty six forty eight", "2648");
    assertForm("2648", "2648");
    assertForm("two six four eight", "2648");
    assertForm("one oh one", "101");
    assertForm("nineteen eighty four", "1984");
    assertForm("two thousand and one", "2001");
    assertForm("five hundred thousand twenty", "500020");
    assertForm("two and a half million dollars", "$2500000");
    assertForm("twenty dollars and five cents", "$20.05");
    assertForm("zero point five percent", "0.5%");
    assertForm("minus twenty degrees", "-20 degrees");
    assertForm("the twenty first of may", "the 21st of may");
    assertForm("the 21 st", "the 21 saint");
    assertForm("double seven three", "773");
    assertForm("a hundred and fifty thousand", "a 150000");
    assertForm("one of the ones", "one of the ones");
    assertForm("he and a half dozen men", "he and a half dozen men");
    assertForm("the thirties and the 1920s", "the 30s and the 1920s");
    assertForm("I point at three point one four", "i point at 3.14");
    assertForm(
        "The colour of the centre's grey plough, she realised, was analysed.",
        "the color of the center is gray plow she realized was analyzed");
    assertForm(
        "He practised his favourite dialogue on a cheque.",
        "he practiced his favorite dialog on a check");
    assertForm(
        "They travelled to the theatre in pyjamas, on tyres of aluminium.",
        "they traveled to the theater in pajamas on tires of aluminum");
    assertForm(
        "The surprise advertisement promised an exercise otherwise.",
        "the surprise advertisement promised an exercise otherwise");
    assertForm("Café Œuvre naïve Straße", "cafe oeuvre naive strasse");
    assertForm("seven three four two", "7342");
    assertForm("dr. and mrs. jones", "doctor and missus jones");
    assertForm("three-quarters of five-sixths", "3 quarters of 5 sixths");
    assertForm("ten thousand pounds twenty pence", "£10000 20 pence");
    assertForm("100,000 and 5", "100000 and 5");
    assertForm("$2.50 is two dollars and fifty cents", "$2.50 is $2.50");
    assertForm("oh my", "0 my");
    assertForm("thirty thirty", "3030");
    assertForm("eleven hundred", "1100");
    assertForm("sixty four thousand one hundred twenty eight", "64128");
    assertForm("per cent of nothing", "per cent of nothing");
  }

  @Test
  void anEmptyTextHasNoWords() {
    assertThat(WordForm.ENGLISH.words(" (noise) um, hmm. ")).isEmpty();
    assertThat(WordForm.ENGLISH.words("")).isEmpty();
  }

  @Test
  void plainWordsKeepTheirForm() {
    assertThat(WordForm.PLAIN.words("Don't count to 2!"))
        .containsExactly("don't", "count", "to", "2");
  }

  private static void assertForm(String text, String expected) {
    assertThat(String.join(" ", WordForm.ENGLISH.words(text))).as(text).isEqualTo(expected);
  }
}
