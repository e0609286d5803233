package org.lipstream.llm.lab.score;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes out what is said or written short: contractions, colloquial forms, titles. */
final class Contractions {
  private record Rule(Pattern pattern, String replacement) {}

  private final List<Rule> rules = new ArrayList<>();

  Contractions() {
    words(
        "won't=will not",
        "can't=can not",
        "let's=let us",
        "ain't=aint",
        "y'all=you all",
        "wanna=want to",
        "gotta=got to",
        "gonna=going to",
        "i'ma=i am going to",
        "imma=i am going to",
        "woulda=would have",
        "coulda=could have",
        "shoulda=should have",
        "ma'am=madam");
    titles(
        "mr=mister",
        "mrs=missus",
        "st=saint",
        "dr=doctor",
        "prof=professor",
        "capt=captain",
        "gov=governor",
        "ald=alderman",
        "gen=general",
        "sen=senator",
        "rep=representative",
        "pres=president",
        "rev=reverend",
        "hon=honorable",
        "asst=assistant",
        "assoc=associate",
        "lt=lieutenant",
        "col=colonel",
        "jr=junior",
        "sr=senior",
        "esq=esquire");
    endings(
        "'d been= had been",
        "'s been= has been",
        "'d gone= had gone",
        "'s gone= has gone",
        "'d done= had done",
        "'s got= has got",
        "n't= not",
        "'re= are",
        "'s= is",
        "'d= would",
        "'ll= will",
        "'t= not",
        "'ve= have",
        "'m= am");
  }

  private void words(String... pairs) {
    add("\\b", "\\b", "", pairs);
  }

  private void titles(String... pairs) {
    add("\\b", "\\b", " ", pairs);
  }

  private void endings(String... pairs) {
    add("", "\\b", "", pairs);
  }

  private void add(String before, String after, String end, String... pairs) {
    for (String pair : pairs) {
      String[] sides = pair.split("=");
      rules.add(new Rule(Pattern.compile(before + sides[0] + after), sides[1] + end));
    }
  }

  String expand(String text) {
    String expanded = text;
    for (Rule rule : rules) {
      expanded = rule.pattern.matcher(expanded).replaceAll(rule.replacement);
    }
    return expanded;
  }
}
