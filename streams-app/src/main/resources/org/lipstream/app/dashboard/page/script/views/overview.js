/** Who speaks, what is understood, and how the application does. */

import { empty, h, replace, setText, table } from "../dom.js";
import { ago, fixed, isNumber, NONE, percent, plural, whole } from "../format.js";
import { SessionCard } from "./session-card.js";

const ENDED_SHOWN = 12;
const LETTERS_SHOWN = 20;
const SILENT_MS = 5_000;

/** Pictures of cards that are farther than this from what is shown are not drawn. */
const NEAR = "200px";

export class Overview {
  #cards = new Map();
  #shown = new IntersectionObserver((entries) => this.#onSight(entries), { rootMargin: NEAR });

  constructor(root, store) {
    this.store = store;
    this.totals = h("dl", { class: "totals", "aria-label": "Totals" });
    this.live = h("div", { class: "sessions" });
    this.nobody = h("div", {});
    this.ended = h("div", {});
    this.instances = h("div", {});
    this.letters = h("div", {});
    root.append(
      h("h1", { class: "unseen" }, "Overview"),
      h("h2", { class: "unseen" }, "Sessions"),
      this.nobody,
      this.live,
      this.ended,
      section("Totals", "", this.totals),
      section("Instances", "The processes that share the sessions, by what they last said of themselves.", this.instances),
      section("Dead letters", "Records that could not be used. Each stays where it is on its topic.", this.letters),
    );
    this.update(new Set(["sessions", "previews", "finals", "instances", "deadLetters", "clock"]));
  }

  unmount() {
    this.#shown.disconnect();
  }

  #onSight(entries) {
    for (const entry of entries) {
      const card = this.#cards.get(entry.target.dataset.session);
      if (card) {
        card.isShown = entry.isIntersecting;
        this.#drawPreview(card);
      }
    }
  }

  #drawPreview(card) {
    if (card.isShown) {
      card.showPreview(this.store.previews.get(card.id));
    }
  }

  update(kinds) {
    if (kinds.has("sessions") || kinds.has("finals") || kinds.has("clock")) {
      this.#drawSessions();
    }
    if (kinds.has("previews")) {
      this.#cards.forEach((card) => this.#drawPreview(card));
    }
    if (kinds.has("sessions") || kinds.has("instances") || kinds.has("deadLetters") || kinds.has("clock")) {
      this.#drawTotals();
    }
    if (kinds.has("instances") || kinds.has("clock")) {
      this.#drawInstances();
    }
    if (kinds.has("deadLetters")) {
      this.#drawLetters();
    }
  }

  #drawSessions() {
    const live = this.store.liveSessions();
    const ids = new Set(live.map((session) => session.id));
    for (const [id, card] of this.#cards) {
      if (!ids.has(id)) {
        this.#shown.unobserve(card.element);
        card.element.remove();
        this.#cards.delete(id);
      }
    }
    live.forEach((session, index) => {
      let card = this.#cards.get(session.id);
      if (!card) {
        card = new SessionCard(session.id);
        this.#cards.set(session.id, card);
        this.#shown.observe(card.element);
      }
      card.show(session, this.store.finals.get(session.id) ?? []);
      if (this.live.children[index] !== card.element) {
        this.live.insertBefore(card.element, this.live.children[index] ?? null);
      }
    });
    this.#drawNobody(live.length);
    this.#drawEnded();
  }

  #drawNobody(count) {
    const shown = this.nobody.childElementCount > 0;
    if (count === 0 && !shown) {
      const note = empty(
        "Nobody speaks at the moment.",
        h("a", { href: "/speak" }, "Speak into this browser"),
        ", or send a film: ",
        h("code", {}, "./lipstream publish FILE --kafka HOST:PORT"),
      );
      note.classList.add("nobody");
      this.nobody.append(note);
    } else if (count > 0 && shown) {
      this.nobody.replaceChildren();
    }
  }

  #drawEnded() {
    const ended = this.store.endedSessions().slice(0, ENDED_SHOWN);
    const key = ended.map((session) => session.id + session.lastMs + ago(session.lastMs, this.store.nowMs())).join();
    if (key === this.endedKey) {
      return;
    }
    this.endedKey = key;
    if (ended.length === 0) {
      this.ended.replaceChildren();
      return;
    }
    const list = h("ul", { class: "ended panel" });
    for (const session of ended) {
      const finals = this.store.finals.get(session.id) ?? [];
      const last = finals.at(-1);
      list.append(
        h(
          "li",
          {},
          h("a", { class: "name", href: "/sessions/" + encodeURIComponent(session.id) }, session.id),
          h("span", { class: "words" }, last?.text || NONE),
          h("span", { class: "when" }, ago(session.lastMs, this.store.nowMs())),
        ),
      );
    }
    replace(this.ended, section("Spoke before", "", list));
  }

  #drawTotals() {
    const now = this.store.nowMs();
    const instances = [...this.store.instances.values()].filter((i) => now - i.lastMs < SILENT_MS);
    const sum = (name) => {
      const values = instances.map((i) => i[name]).filter(isNumber);
      return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0);
    };
    const live = this.store.liveSessions();
    const dropped = live.map((s) => s.status?.droppedPartials).filter(isNumber);
    const rtfs = instances.map((i) => i.rtf).filter(isNumber);
    const running = instances.filter((i) => i.state === "RUNNING").length;
    const letters = this.store.deadLettersTotal;
    const rows = [
      ["Live sessions", whole(live.length), ""],
      ["Would still fit", whole(sum("capacitySessions")), "sessions"],
      ["Real-time factor", rtfs.length ? fixed(rtfs.reduce((a, b) => a + b, 0) / rtfs.length, 3) : NONE, ""],
      ["Partials dropped", whole(dropped.length ? dropped.reduce((a, b) => a + b, 0) : undefined), "live sessions"],
      ["Consumer lag", whole(sum("consumerLag")), "records"],
      ["Dead letters", whole(letters), "", letters > 0 ? "warn" : ""],
      ["Instances", instances.length ? running + " of " + instances.length : "0", "running", running < instances.length || running === 0 ? "warn" : ""],
    ];
    if (this.totals.childElementCount === 0) {
      rows.forEach(([name]) => this.totals.append(h("div", {}, h("dt", {}, name), h("dd", {}, h("span", {}), h("small", {})))));
    }
    rows.forEach(([, value, unit, state], i) => {
      const dd = this.totals.children[i].lastChild;
      setText(dd.firstChild, value);
      setText(dd.lastChild, value === NONE ? "" : unit);
      dd.dataset.state = state ?? "";
    });
  }

  #drawInstances() {
    const now = this.store.nowMs();
    const rows = [...this.store.instances.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const key = JSON.stringify(rows.map((row) => [row, now - row.lastMs < SILENT_MS]));
    if (key === this.instancesKey) {
      return;
    }
    this.instancesKey = key;
    if (rows.length === 0) {
      replace(
        this.instances,
        empty("No instance has spoken in the last minutes.", "Start one on this cluster: ", h("code", {}, "./lipstream serve --kafka HOST:PORT")),
      );
      return;
    }
    const state = (row) => (now - row.lastMs < SILENT_MS ? row.state : "silent");
    const columns = [
      { name: "Instance", cell: (row) => h("span", { class: "mono" }, row.id) },
      { name: "State", cell: (row) => h("span", { class: "state-" + state(row) }, (state(row) ?? NONE).toLowerCase()) },
      { name: "Partitions", cell: (row) => (row.partitions ?? []).join(", ") || NONE },
      { name: "Lag (records)", number: true, cell: (row) => whole(row.consumerLag) },
      { name: "Sessions", number: true, cell: (row) => whole(row.sessions) },
      { name: "Still fit", number: true, cell: (row) => whole(row.capacitySessions) },
      { name: "Workers", number: true, cell: (row) => whole(row.workers) },
      { name: "RTF", number: true, cell: (row) => fixed(row.rtf, 3) },
      { name: "Busy", number: true, cell: (row) => percent(row.busy) },
    ];
    replace(this.instances, table("Instances", columns, rows));
  }

  #drawLetters() {
    const rows = this.store.deadLetters.slice(-LETTERS_SHOWN).reverse();
    if (rows.length === 0) {
      replace(this.letters, h("p", { class: "muted small" }, "None in the last day."));
      return;
    }
    const columns = [
      { name: "When", kind: "when", cell: (row) => ago(row.emittedEpochMs, this.store.nowMs()) },
      { name: "Session", cell: (row) => row.session ?? NONE },
      { name: "Reason", kind: "reason", cell: (row) => row.reason ?? NONE },
      { name: "Record", cell: (row) => h("span", { class: "mono" }, row.topic + "-" + row.partition + " @ " + row.offset) },
      { name: "Bytes", number: true, cell: (row) => whole(row.bytes) },
      { name: "Begins with", cell: (row) => h("span", { class: "hex" }, hex(row.head)) },
    ];
    const rest = this.store.deadLettersTotal - rows.length;
    replace(
      this.letters,
      table("Dead letters", columns, rows),
      rest > 0 ? h("p", { class: "muted small" }, "and " + plural(rest, "older one", "older ones") + " on lipstream.dead-letters") : null,
    );
  }
}

function section(title, lead, ...content) {
  return h("section", { class: "block" }, h("h2", {}, title), lead ? h("p", { class: "lead" }, lead) : null, ...content);
}

/** The first bytes as hexadecimal numbers. */
function hex(base64) {
  try {
    return [...atob(base64 ?? "")].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(" ");
  } catch {
    return NONE;
  }
}

