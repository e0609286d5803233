/** Any past utterance that the topics still hold. */

import { empty, h, replace, setText } from "../dom.js";
import { dateTime, fixed, isNumber, mediaTime, NONE, percent } from "../format.js";
import { getJson, postJson } from "../stream.js";
import { Figures } from "./figures.js";
import { sinkTable } from "./report-tables.js";
import { SoundPlot } from "./sound-plot.js";

const FIGURE_PADDING = 38;
const REPORT_EVERY_MS = 1_500;
const REPORT_TRIES = 40;
const TYPING_MS = 300;

export class History {
  #older = null;
  #finals = [];
  #asked = 0;

  constructor(root, store, [session, utterance]) {
    this.store = store;
    this.session = session ?? "";
    this.utterance = utterance;
    this.list = h("ol", { class: "past-list", "aria-label": "Utterances, newest first" });
    this.more = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#load() }, "Older");
    this.state = h("p", { class: "small muted", role: "status" });
    this.filter = h("input", { type: "search", placeholder: "words or session", oninput: () => this.#searchSoon() });
    this.from = h("input", { type: "date", onchange: () => this.#search() });
    this.to = h("input", { type: "date", onchange: () => this.#search() });
    this.detail = h("div", { class: "past-detail" });
    root.append(
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, "History"), h("p", {}, this.session ? "Utterances of session " + this.session + ". " : "What the topics still hold, newest first.", this.session ? h("a", { href: "#/history" }, "All sessions") : null)),
        h("div", { class: "controls" }, h("label", {}, "Find", this.filter), h("label", {}, "From", this.from), h("label", {}, "To", this.to)),
      ),
      h("div", { class: "archive" }, h("div", {}, this.list, this.state, this.more), this.detail),
    );
    this.#load();
    this.#open();
  }

  unmount() {
    clearTimeout(this.timer);
    clearTimeout(this.typing);
    this.figures?.destroy();
    this.sound?.destroy();
  }

  update() {}

  #searchSoon() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#search(), TYPING_MS);
  }

  /** From the newest on, in all that the topics hold. */
  #search() {
    this.#finals = [];
    this.#older = null;
    this.#load();
  }

  #isSearch() {
    return Boolean(this.filter.value.trim() || this.from.value || this.to.value);
  }

  async #load() {
    const asked = ++this.#asked;
    this.more.disabled = true;
    setText(this.state, "reading …");
    try {
      const query = new URLSearchParams();
      if (this.session) {
        query.set("session", this.session);
      }
      if (this.#older) {
        query.set("older", this.#older);
      }
      if (this.filter.value.trim()) {
        query.set("q", this.filter.value.trim());
      }
      if (this.from.value) {
        query.set("from", new Date(this.from.value + "T00:00").toISOString());
      }
      if (this.to.value) {
        query.set("to", new Date(this.to.value + "T23:59:59.999").toISOString());
      }
      const page = await getJson("/v1/history?" + query);
      if (asked !== this.#asked) {
        return; // something else is looked for by now
      }
      this.#finals.push(...page.finals);
      this.#older = page.older;
      this.more.hidden = !page.older;
      setText(this.state, page.older && this.#isSearch() ? "There is more to search: press Older." : "");
      this.#drawList();
    } catch (error) {
      setText(this.state, "Could not be read: " + error.message);
    } finally {
      this.more.disabled = false;
    }
  }

  #drawList() {
    if (this.#finals.length === 0 && this.#isSearch()) {
      replace(this.list, h("li", { class: "muted small" }, "None so far."));
      return;
    }
    if (this.#finals.length === 0) {
      replace(this.list, h("li", {}, empty("Nothing has been understood yet.", "Finals stand here for as long as lipstream.transcripts.final keeps them.")));
      return;
    }
    replace(
      this.list,
      this.#finals.map((event) => {
        const current = event.session === this.session && String(event.utterance) === this.utterance;
        return h(
          "li",
          {},
          h(
            "a",
            { href: "#/history/" + encodeURIComponent(event.session) + "/" + event.utterance, "aria-current": current ? "true" : null },
            h("span", { class: "spoken" }, event.text || "(no words)"),
            h("span", { class: "small muted" }, event.session + " · " + event.utterance + " · " + dateTime(event.emittedEpochMs)),
          ),
        );
      }),
    );
  }

  async #open() {
    if (this.utterance === undefined) {
      replace(this.detail, empty("Choose an utterance.", "Its words, its sound and its report show here."));
      return;
    }
    replace(this.detail, h("p", { class: "muted" }, "reading …"));
    const path = "/v1/sessions/" + encodeURIComponent(this.session) + "/utterances/" + encodeURIComponent(this.utterance);
    try {
      this.#drawDetail(await getJson(path), path);
    } catch (error) {
      replace(this.detail, empty("This utterance cannot be shown.", error.message));
    }
  }

  #drawDetail(past, path) {
    this.figures?.destroy();
    this.sound?.destroy();
    const event = past.final;
    const facts = [
      ["said", dateTime(event.sessionStartEpochMs + event.span?.startMs)],
      ["media", mediaTime(event.span?.startMs) + " to " + mediaTime(event.span?.endMs)],
      ["modality", event.modality ?? NONE],
      ["confidence", percent(mean(event.words))],
      ["rates", event.rates ? Object.values(event.rates).join(" / ") : NONE],
      ["SNR", fixed(event.snrDb, 0, " dB")],
      ["model", event.model ?? NONE],
      ["compute", isNumber(event.computeMs) ? event.computeMs + " ms" : NONE],
      ["degraded", event.degraded?.length ? event.degraded.join(", ") : "no"],
    ];
    const parts = [
      h("h2", { class: "spoken title" }, event.text || "(no words)"),
      h("dl", { class: "facts plain" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    ];
    if (past.sound) {
      this.sound = new SoundPlot(past.sound, event, path + "/sound.wav", this.detail.clientWidth - FIGURE_PADDING);
      parts.push(this.sound.element);
    } else {
      parts.push(empty("The sound is no longer on its topic.", "Media are kept for six hours; words and reports for longer."));
    }
    this.asked = h("p", { class: "asked", role: "status" });
    parts.push(
      h("section", { class: "block" },
        h("h2", {}, "Report"),
        past.summary ? sinkTable(past.summary) : empty("No report of this utterance is on its topic.", "Ask for one: its media are read again and decoded with the monitor on."),
        h("p", { class: "ask-past" }, h("button", { type: "button", class: "quiet", onclick: () => this.#ask(past, path) }, "Ask for a full report"), " ", h("a", { href: "#/inside/" + encodeURIComponent(event.session) }, "Inside this session")),
        this.asked,
      ),
    );
    if (past.full || past.summary) {
      this.figures = new Figures();
      parts.push(this.figures.element);
    }
    replace(this.detail, parts);
    this.figures?.show(past.summary, past.full, past.shadow);
  }

  #ask(past, path) {
    const event = past.final;
    postJson("/v1/requests", { session: event.session, utterance: event.utterance })
      .then(() => {
        setText(this.asked, "Asked. It shows here when it comes.");
        this.#await(past, path, REPORT_TRIES);
      })
      .catch((error) => setText(this.asked, "Not asked: " + error.message));
  }

  /** Looks again until a report is there that was not. */
  #await(past, path, tries) {
    clearTimeout(this.timer);
    if (tries === 0) {
      setText(this.asked, "No report has come. Is an instance running, and are the utterance's media still on their topics?");
      return;
    }
    this.timer = setTimeout(async () => {
      const now = await getJson(path).catch(() => past);
      if (!this.asked.isConnected) {
        return;
      }
      if (now.full && now.fullRecord !== past.fullRecord) {
        this.#drawDetail(now, path);
        setText(this.asked, "The full report is here.");
      } else {
        this.#await(past, path, tries - 1);
      }
    }, REPORT_EVERY_MS);
  }
}

function mean(words) {
  const values = (words ?? []).map((word) => word.confidence).filter(isNumber);
  return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;
}
