/** What the monitor found unlike the model's normal profile; and who has seen it. */

import { empty, h, replace } from "../dom.js";
import { ago, dateTime, fixed, isNumber, NONE } from "../format.js";
import { Store } from "../store.js";
import { postJson } from "../stream.js";
import { store as remember, stored } from "../theme.js";

const NAME_KEY = "lipstream-name";

export class Alerts {
  constructor(root, store) {
    this.store = store;
    this.failures = new Map();
    this.raised = h("div", { class: "alerts" });
    this.cleared = h("div", {});
    this.name = h("input", { id: "name", value: stored(NAME_KEY) ?? "", maxlength: 80, autocomplete: "name" });
    this.name.addEventListener("change", () => remember(NAME_KEY, this.name.value.trim()));
    root.append(
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, "Alerts"), h("p", {}, "Raised where several decodes in a row leave the model's normal profile, cleared after several that do not. An acknowledgement is seen by everybody who looks.")),
        h("div", { class: "controls" }, h("label", { for: "name" }, "Your name, for acknowledgements", this.name)),
      ),
      h("h2", { class: "unseen" }, "Raised"),
      this.raised,
      this.cleared,
    );
    this.update(new Set(["alerts"]));
  }

  unmount() {}

  update(kinds) {
    if (kinds.has("alerts") || kinds.has("clock")) {
      this.#draw();
    }
  }

  #draw() {
    const now = this.store.nowMs();
    const all = [...this.store.alerts.values()].filter((alert) => alert.state);
    const raised = all.filter((a) => a.state === "RAISED").sort((a, b) => b.firstSeenMs - a.firstSeenMs);
    const cleared = all.filter((a) => a.state !== "RAISED").sort((a, b) => b.lastMs - a.lastMs);
    const key = JSON.stringify([raised, cleared, [...this.failures], raised.map((a) => ago(a.firstSeenMs, now))]);
    if (key === this.key) {
      return;
    }
    this.key = key;
    replace(
      this.raised,
      raised.length > 0
        ? raised.map((alert) => this.#card(alert, now))
        : empty("Nothing is out of the ordinary.", "The monitor compares every decode with the model's profile (sinks.json) and would say so here."),
    );
    replace(
      this.cleared,
      cleared.length === 0
        ? null
        : h("section", { class: "block" }, h("h2", {}, "Cleared"), h("div", { class: "alerts" }, cleared.map((alert) => this.#card(alert, now)))),
    );
  }

  #card(alert, now) {
    const open = alert.state === "RAISED";
    const seen = Store.isAcknowledged(alert);
    const example = alert.example ?? {};
    const facts = [
      ["still there", open ? "yes" : "no, since " + dateTime(alert.lastMs)],
      ["first seen", dateTime(alert.firstSeenMs) + " (" + ago(alert.firstSeenMs, now) + ")"],
      ["model", alert.model ?? NONE],
      ["block", example.layer ?? NONE],
      ["token", isNumber(example.token) && example.token >= 0 ? example.token + " of " + (example.tokens ?? NONE) + ", " + role(example.role) : role(example.role)],
      ["value", isNumber(example.value) ? fixed(example.value, 4) : NONE],
    ];
    return h(
      "article",
      { class: "alert", "data-alert": alert.id, "data-state": alert.state, "aria-label": "Alert " + alert.key },
      h("p", { class: "alert-state" }, open ? "raised" : "cleared"),
      h(
        "div",
        {},
        h("h3", {}, alert.cause ?? alert.key ?? alert.id),
        h("dl", { class: "facts plain" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
        example.session
          ? h("p", { class: "small" }, h("a", { href: "#/history/" + encodeURIComponent(example.session) + "/" + example.utterance }, "The utterance that showed it: " + example.session + ", " + example.utterance))
          : null,
        this.#acknowledgement(alert, seen, open, now),
      ),
    );
  }

  #acknowledgement(alert, seen, open, now) {
    if (seen) {
      return h("p", { class: "small muted seen" }, "Acknowledged by " + alert.acknowledged.by + ", " + ago(alert.acknowledged.atEpochMs, now) + ".");
    }
    if (!open) {
      return null;
    }
    return h(
      "p",
      {},
      h("button", { type: "button", class: "quiet", onclick: (event) => this.#acknowledge(alert, event.target) }, "Acknowledge"),
      h("span", { class: "small muted", role: "status" }, " " + (this.failures.get(alert.id) ?? "")),
    );
  }

  #acknowledge(alert, button) {
    const by = this.name.value.trim();
    if (!by) {
      this.failures.set(alert.id, "Write your name at the top first.");
      this.#draw();
      this.name.focus();
      return;
    }
    button.disabled = true;
    this.failures.delete(alert.id);
    postJson("/v1/acknowledgements", { id: alert.id, by, firstSeenMs: alert.firstSeenMs }).catch((error) => {
      this.failures.set(alert.id, "Not written: " + error.message);
      button.disabled = false;
      this.#draw();
    });
  }
}

function role(name) {
  return String(name ?? NONE).toLowerCase().replace("_", " ");
}
