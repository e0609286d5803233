/** What goes on inside the model while it listens to one session, or to all. */

import { h, replace, setText } from "../dom.js";
import { ago, isNumber, NONE } from "../format.js";
import { getJson, postJson } from "../stream.js";
import { Figures } from "./figures.js";
import { OverTime } from "./over-time.js";
import { comparison, crossNote, sinkTable } from "./report-tables.js";

const REPORT_EVERY_MS = 1_000;

export class Inside {
  #reports = {};
  #askedAt = 0;
  #asking = false;
  #stale = true;

  constructor(root, store, [session]) {
    this.store = store;
    this.session = session || "";
    this.figures = new Figures();
    this.overTime = new OverTime();
    this.sinks = h("div", { class: "panel" });
    this.against = h("div", { class: "panel" });
    this.about = h("p", {});
    this.asked = h("p", { class: "asked", role: "status" });
    root.append(
      h("div", { class: "view-head" }, h("div", {}, h("h1", {}, "Inside"), this.about), this.#controls()),
      h("p", { class: "note" }, "Attention is not an explanation: it covers about half of what the input matters to the output (arXiv 2509.18010). Read it as what the model does, not as why."),
      this.asked,
      section("Over time", "One point for each decode.", this.overTime.element),
      section("The last decode", "The seven figures of the paper that the monitor follows (arXiv 2510.22603).", this.figures.element),
      section("Sinks", "Tokens that draw attention they do not earn, by role, with their text.", this.sinks),
      section("Model against shadow", "", this.against),
    );
    this.update(new Set(["sessions", "points", "finals"]));
  }

  #controls() {
    this.sessionSelect = h("select", { onchange: () => (location.hash = "#/inside" + (this.sessionSelect.value ? "/" + encodeURIComponent(this.sessionSelect.value) : "")) });
    this.utteranceSelect = h("select", {});
    return h(
      "div",
      { class: "controls" },
      h("label", {}, "Session", this.sessionSelect),
      h("label", {}, "Utterance", this.utteranceSelect),
      h("button", { type: "button", id: "ask", onclick: () => this.#ask() }, "Full report, and what if …"),
    );
  }

  unmount() {
    this.figures.destroy();
    this.overTime.destroy();
    clearTimeout(this.timer);
  }

  update(kinds) {
    if (kinds.has("sessions") || kinds.has("finals")) {
      this.#fillSelects();
    }
    if (kinds.has("points")) {
      this.#stale = true;
      this.overTime.show(this.#points());
    }
    if (this.#stale) {
      this.#fetch();
    }
    if (kinds.has("clock")) {
      this.#drawAbout();
    }
  }

  #points() {
    return this.session ? [...(this.store.points.get(this.session) ?? [])] : [...this.store.points.values()].flat();
  }

  /** A report may be large: at most one a second is asked for, and never two at a time. */
  #fetch() {
    const now = performance.now();
    if (this.#asking || now - this.#askedAt < REPORT_EVERY_MS) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#stale && this.#fetch(), REPORT_EVERY_MS);
      return;
    }
    this.#asking = true;
    this.#stale = false;
    this.#askedAt = now;
    getJson("/v1/report" + (this.session ? "?session=" + encodeURIComponent(this.session) : ""))
      .then((reports) => {
        // One that is known stays the object it was, or what is read off it would be drawn anew.
        this.#reports = Object.fromEntries(Object.entries(reports).map(([kind, report]) => [kind, same(report, this.#reports[kind]) ? this.#reports[kind] : report]));
        this.#drawReports();
      })
      .catch((error) => setText(this.asked, "The report could not be read: " + error.message))
      .finally(() => (this.#asking = false));
  }

  #drawReports() {
    const { summary, full, shadow } = this.#reports;
    this.figures.show(summary, full, shadow);
    replace(this.sinks, sinkTable(summary), crossNote(summary));
    const session = this.store.sessions.get(summary?.session);
    const lastText = this.store.finals.get(summary?.session)?.findLast((e) => e.utterance === shadow?.utterance)?.text;
    replace(this.against, comparison(summary, shadow, session && { ...session, lastText }));
    if (full?.maps?.rotation && this.waitingFor) {
      this.waitingFor = null;
      setText(this.asked, "The full report is here, with the rotation in figure 7.");
    }
    this.#drawAbout();
  }

  #drawAbout() {
    const { summary, full } = this.#reports;
    if (!summary) {
      setText(this.about, "No decode has been reported yet" + (this.session ? " for this session." : "."));
      return;
    }
    const when = (report) => ago(report.eventTimeMs, this.store.nowMs());
    setText(
      this.about,
      "Model " + (summary.model ?? NONE) + ", session " + summary.session + ", utterance " + summary.utterance + ", " + summary.tokens + " tokens, " + when(summary) +
        (full && full !== summary ? "; maps of utterance " + full.utterance + ", " + when(full) : "") +
        (summary.faults?.length ? "; doubtful: " + summary.faults.join("; ") : ""),
    );
  }

  #fillSelects() {
    const sessions = [...this.store.liveSessions(), ...this.store.endedSessions()].map((s) => s.id);
    if (this.session && !sessions.includes(this.session)) {
      sessions.unshift(this.session);
    }
    fill(this.sessionSelect, [["", "all sessions"], ...sessions.map((id) => [id, id])], this.session);
    const shown = this.session || this.#reports.summary?.session || sessions[0];
    const finals = (this.store.finals.get(shown) ?? []).filter((event) => isNumber(event.utterance)).slice(-30).reverse();
    fill(
      this.utteranceSelect,
      [["", "the next decode"], ...finals.map((event) => [String(event.utterance), event.utterance + ": " + (event.text || NONE).slice(0, 60)])],
      this.utteranceSelect.value,
    );
    this.asksFor = shown;
  }

  #ask() {
    if (!this.asksFor) {
      setText(this.asked, "There is no session to ask about yet.");
      return;
    }
    const utterance = this.utteranceSelect.value === "" ? null : Number(this.utteranceSelect.value);
    this.waitingFor = { session: this.asksFor, utterance };
    postJson("/v1/requests", { session: this.asksFor, utterance })
      .then(() => setText(this.asked, "Asked for a full report of " + (utterance === null ? "the next decode" : "utterance " + utterance) + " of " + this.asksFor + ". It shows here when it comes."))
      .catch((error) => setText(this.asked, "Not asked: " + error.message));
  }
}

function same(a, b) {
  return Boolean(a && b) && ["session", "utterance", "revision", "model", "eventTimeMs", "purpose", "detail"].every((name) => a[name] === b[name]);
}

function fill(select, options, value) {
  const key = JSON.stringify(options);
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren(...options.map(([id, name]) => h("option", { value: id }, name)));
    select.value = options.some(([id]) => id === value) ? value : "";
  }
}

function section(title, lead, content) {
  return h("section", { class: "block" }, h("h2", {}, title), lead ? h("p", { class: "lead" }, lead) : null, content);
}
