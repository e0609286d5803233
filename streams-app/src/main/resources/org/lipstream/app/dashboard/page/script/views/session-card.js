/** One person who speaks. Its elements are made once and only what differs is written. */

import { h, setAttribute, setText } from "../dom.js";
import { duration, fixed, isNumber, NONE, percent } from "../format.js";

const PAST_SHOWN = 3;
const QUIETEST_DB = -60;
const UNSURE = 0.5;
const BASE64 = /^[A-Za-z0-9+/]+=*$/;
/** Figures, and what each is. */
const FACTS = new Map([
  ["lag", "How much that has been heard no words cover yet, in media time. It grows while the recognition is behind, and is nothing while nobody speaks."],
  ["delay", "How long after it was said the newest text came: the time it was made, less the end of the sound it covers."],
  ["confidence", "Mean of the words' confidence, as the model sees it and as it was calibrated on clips kept apart."],
  ["SNR", "How far speech is above noise, estimated from the levels of speech and pauses."],
  ["rates", "Encoder frames that make one token for the language model, of sound and of lips. Higher rates cost less and hear less; they rise under load."],
  ["step", "New media between two partial texts. It grows under load, so that there are fewer of them."],
]);

export class SessionCard {
  #captionsKey = "";
  #preview = null;
  /** Whether it is in sight or near. */
  isShown = false;

  constructor(id) {
    this.id = id;
    this.lips = h("img", { class: "lips", alt: "Lips of " + id, width: "96", height: "96", hidden: true });
    this.noLips = h("div", { class: "lips", role: "img", "aria-label": "No picture of " + id });
    this.bar = h("i", {});
    this.meter = h(
      "div",
      {
        class: "meter",
        role: "meter",
        "aria-label": "Level in dB of full scale",
        "aria-valuemin": QUIETEST_DB,
        "aria-valuemax": 0,
        "aria-valuenow": QUIETEST_DB,
      },
      this.bar,
    );
    this.audio = h("span", { class: "audio" }, "sound");
    this.video = h("span", { class: "video" }, "lips");
    this.captions = h("div", { class: "captions", role: "log", "aria-live": "off", "aria-label": "Captions of " + id });
    this.facts = new Map([...FACTS.keys()].map((name) => [name, h("dd", {}, NONE)]));
    this.degraded = h("dd", {});
    this.degradedRow = h("div", { class: "degraded", hidden: true }, h("dt", {}, "degraded"), this.degraded);
    this.shadow = h("p", { class: "small muted", hidden: true });
    this.element = h(
      "article",
      { class: "session", "data-session": id, "aria-label": "Session " + id },
      h("div", { class: "face" }, this.lips, this.noLips, this.meter),
      h(
        "div",
        {},
        h(
          "header",
          { class: "session-head" },
          h("h3", {}, h("a", { href: "/sessions/" + encodeURIComponent(id) }, id)),
          h("a", { class: "small", href: "#/inside/" + encodeURIComponent(id) }, "inside"),
          h("p", { class: "modality" }, this.audio, this.video),
        ),
        this.captions,
        this.shadow,
      ),
      h(
        "dl",
        { class: "facts" },
        [...FACTS].map(([name, meaning]) => h("div", { title: meaning }, h("dt", {}, name), this.facts.get(name))),
        this.degradedRow,
      ),
    );
  }

  show(session, finals) {
    this.#showCaptions(session, finals);
    const modality = session.modality ?? "";
    this.audio.classList.toggle("off", modality === "video");
    this.video.classList.toggle("off", modality === "audio");
    const status = session.status ?? {};
    const partial = session.partial;
    setText(this.facts.get("lag"), duration(status.lagMs));
    setText(this.facts.get("delay"), duration(partial?.delayMs ?? session.delayMs));
    setText(this.facts.get("confidence"), percent(partial?.confidence ?? session.confidence));
    setText(this.facts.get("SNR"), fixed(session.snrDb ?? status.snrDb, 0, " dB"));
    setText(this.facts.get("rates"), rates(session.rates ?? status.rates));
    setText(this.facts.get("step"), duration(status.stepMs));
    const degraded = session.degraded ?? [];
    this.degradedRow.hidden = degraded.length === 0;
    setText(this.degraded, degraded.join(", "));
    this.shadow.hidden = !session.shadow?.text;
    setText(this.shadow, "shadow " + (session.shadow?.model ?? "") + ": " + (session.shadow?.text ?? ""));
  }

  #showCaptions(session, finals) {
    const past = finals.filter((event) => event.text).slice(-PAST_SHOWN);
    const partial = session.partial;
    const key = past.map((event) => event.id).join() + "|" + (partial ? partial.utterance + "/" + partial.text + "/" + partial.committedWords : "");
    if (key === this.#captionsKey) {
      return;
    }
    this.#captionsKey = key;
    const lines = past.map((event) => h("p", { class: "past" }, words(event, 0, "past")));
    if (partial?.text) {
      lines.push(h("p", { class: "partial" }, words(partial, partial.committedWords ?? 0, "")));
    }
    if (lines.length === 0) {
      lines.push(h("p", { class: "waiting" }, "listening …"));
    }
    this.captions.replaceChildren(...lines);
  }

  showPreview(preview) {
    if (!preview || preview === this.#preview) {
      return;
    }
    this.#preview = preview;
    if (typeof preview.lips === "string" && BASE64.test(preview.lips)) {
      setAttribute(this.lips, "src", "data:image/jpeg;base64," + preview.lips);
      this.lips.hidden = false;
      this.noLips.hidden = true;
    }
    if (isNumber(preview.levelDb)) {
      const level = Math.min(0, Math.max(QUIETEST_DB, preview.levelDb));
      this.bar.style.transform = "scaleY(" + (1 - level / QUIETEST_DB).toFixed(3) + ")";
      setAttribute(this.meter, "aria-valuenow", Math.round(level));
    }
  }
}

/** Committed words are told from those that may still change, and unsure ones are marked. */
function words(event, committed, kind) {
  if (!event.words?.length) {
    return [event.text];
  }
  return event.words.flatMap((word, index) => {
    const classes = [
      kind === "past" || index < committed ? "committed" : "",
      isNumber(word.confidence) && word.confidence < UNSURE ? "unsure" : "",
    ];
    const title = isNumber(word.confidence) ? percent(word.confidence) + " sure" : null;
    return [h("span", { class: classes.join(" ").trim() || null, title }, word.word), " "];
  });
}

function rates(value) {
  return value && Object.values(value).length > 0 ? Object.values(value).join(" / ") : NONE;
}
