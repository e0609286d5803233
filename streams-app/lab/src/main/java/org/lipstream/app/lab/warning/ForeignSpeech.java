package org.lipstream.app.lab.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.Voice;

/** Sentences of other languages, spoken by espeak-ng: whatever is understood of them is wrong. */
final class ForeignSpeech {
  private static final Map<String, List<String>> SENTENCES =
      new TreeMap<>(
          Map.of(
              "de",
              List.of(
                  "Morgen früh fahren wir mit dem Zug nach Hamburg.",
                  "Das Fenster steht offen, und draußen regnet es.",
                  "Kannst du mir bitte sagen, wie spät es ist?",
                  "Meine Schwester arbeitet seit drei Jahren im Krankenhaus.",
                  "Im Garten blühen jetzt die ersten Rosen.",
                  "Wir haben gestern lange über den Brief gesprochen."),
              "fr",
              List.of(
                  "Demain matin nous prenons le train pour Lyon.",
                  "La fenêtre est ouverte et il pleut dehors.",
                  "Peux-tu me dire quelle heure il est ?",
                  "Ma soeur travaille à l'hôpital depuis trois ans.",
                  "Les premières roses fleurissent dans le jardin.",
                  "Hier nous avons longtemps parlé de cette lettre."),
              "es",
              List.of(
                  "Mañana por la mañana tomamos el tren a Sevilla.",
                  "La ventana está abierta y afuera llueve.",
                  "Puedes decirme qué hora es, por favor.",
                  "Mi hermana trabaja en el hospital desde hace tres años.",
                  "En el jardín florecen las primeras rosas.",
                  "Ayer hablamos mucho tiempo de aquella carta."),
              "it",
              List.of(
                  "Domani mattina prendiamo il treno per Bologna.",
                  "La finestra è aperta e fuori piove.",
                  "Puoi dirmi che ore sono, per favore?",
                  "Mia sorella lavora in ospedale da tre anni.",
                  "Nel giardino fioriscono le prime rose.",
                  "Ieri abbiamo parlato a lungo di quella lettera.")));

  private static final int[] RATES = {90, 105};
  private static final int PITCH = 50;

  private ForeignSpeech() {}

  /**
   * One sentence.
   *
   * @param language its code, which is also the speaker's name
   * @param samples 16 kHz mono
   */
  record Sentence(String language, String text, float[] samples) {}

  /**
   * All sentences at two speeds.
   *
   * @throws IllegalStateException if espeak-ng is not there
   */
  static List<Sentence> all() {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    List<Sentence> spoken = new ArrayList<>();
    SENTENCES.forEach(
        (language, sentences) -> {
          for (String text : sentences) {
            for (int rate : RATES) {
              Voice voice = new Voice(Engine.ESPEAK_NG, language, rate, PITCH);
              spoken.add(new Sentence(language, text, synthesizer.speak(voice, text).samples()));
            }
          }
        });
    return spoken;
  }
}
