/** One session's transcript as it grows: its finals, the open utterance, and whether it is over. */

import { h } from "./dom.js";
import { isNumber, mediaTime, percent } from "./format.js";

const RETRY_MS = 2_000;

/** How sure the model was of a word, in steps that can be told apart; the legend shows them. */
export const STEPS = [
  { name: "sure", least: 0.85, text: "85 % and more" },
  { name: "fair", least: 0.65, text: "65 to 85 %" },
  { name: "doubtful", least: 0.45, text: "45 to 65 %" },
  { name: "guessed", least: 0, text: "less" },
];

export class TranscriptFeed {
  finals = [];
  partial = null;
  ended = false;
  #source = null;
  #closed = false;

  /**
   * @param {string} session
   * @param {function(TranscriptFeed): void} onChange told after each event
   */
  constructor(session, onChange) {
    this.session = session;
    this.onChange = onChange;
    this.#open();
  }

  #open() {
    const source = new EventSource("/v1/sessions/" + encodeURIComponent(this.session) + "/events");
    this.#source = source;
    source.addEventListener("final", (event) => this.#final(JSON.parse(event.data)));
    source.addEventListener("partial", (event) => this.#partial(JSON.parse(event.data)));
    source.addEventListener("end", () => {
      this.ended = true;
      this.partial = null;
      this.close();
      this.onChange(this);
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && !this.#closed) {
        setTimeout(() => !this.#closed && this.#open(), RETRY_MS);
      }
    });
  }

  #final(event) {
    const run = this.finals.at(-1)?.sessionStartEpochMs;
    if (run !== undefined && event.sessionStartEpochMs > run) {
      this.finals = [];
    }
    if (!this.finals.some((known) => known.id === event.id)) {
      this.finals.push(event);
    }
    if (this.partial && this.partial.utterance <= event.utterance) {
      this.partial = null;
    }
    this.onChange(this);
  }

  #partial(event) {
    const last = this.finals.at(-1);
    const newer = !last || event.sessionStartEpochMs > last.sessionStartEpochMs || event.utterance > last.utterance;
    if (newer) {
      this.partial = event;
      this.onChange(this);
    }
  }

  close() {
    this.#closed = true;
    this.#source.close();
  }
}

/** The step that a confidence falls into. */
export function step(confidence) {
  return STEPS.find((each) => confidence >= each.least) ?? STEPS.at(-1);
}

export function legend() {
  return h(
    "ul",
    { class: "legend", "aria-label": "How sure the model was of a word" },
    STEPS.map((each) => h("li", {}, h("span", { class: "word " + each.name }, "word"), " ", each.text)),
  );
}

/**
 * A final's words, each a button.
 *
 * @param {function(Object, Object): void} onWord told the event and the word
 */
export function finalLine(event, onWord) {
  const words = event.words?.length ? event.words : [];
  return h(
    "li",
    { class: "utterance", "data-utterance": event.utterance },
    h("span", { class: "time" }, mediaTime(event.span?.startMs)),
    h(
      "p",
      {},
      words.length === 0 ? event.text : words.flatMap((word) => [wordButton(event, word, onWord), " "]),
    ),
  );
}

function wordButton(event, word, onWord) {
  const sure = isNumber(word.confidence) ? percent(word.confidence) + " sure" : "";
  return h(
    "button",
    {
      type: "button",
      class: "word " + (isNumber(word.confidence) ? step(word.confidence).name : "sure"),
      title: [mediaTime(word.startMs), sure].filter(Boolean).join(", "),
      onclick: () => onWord(event, word),
    },
    word.word,
  );
}

/** The open utterance: committed words as they are, the rest fainter. */
export function partialLine(event) {
  const words = event.words ?? [];
  const committed = event.committedWords ?? 0;
  const text = (part) => part.map((word) => word.word).join(" ");
  return h(
    "li",
    { class: "utterance open" },
    h("span", { class: "time" }, mediaTime(event.span?.startMs)),
    h("p", {}, text(words.slice(0, committed)), " ", h("span", { class: "may-change" }, text(words.slice(committed)))),
  );
}
