/** The frame: which view is shown, how the line is, and when things are drawn. */

import { setAttribute, setText } from "./dom.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { initTheme } from "./theme.js";
import { Overview } from "./views/overview.js";
import { Inside } from "./views/inside.js";
import { Alerts } from "./views/alerts.js";
import { History } from "./views/history.js";

const VIEWS = { overview: Overview, inside: Inside, alerts: Alerts, history: History };
const CLOCK_MS = 1_000;

const store = new Store();
const main = document.getElementById("main");
const pending = new Set();
let view = null;
let frame = 0;

function route() {
  const [name, ...parameters] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const View = VIEWS[name] ?? Overview;
  view?.unmount();
  main.replaceChildren();
  view = new View(main, store, parameters);
  const shown = VIEWS[name] ? name : "overview";
  document.title = shown[0].toUpperCase() + shown.slice(1) + " – Lipstream";
  document.querySelectorAll(".views a").forEach((link) => {
    setAttribute(link, "aria-current", link.dataset.view === shown ? "page" : null);
  });
}

/** All that changed since the last frame is drawn in one. */
function schedule(kinds) {
  kinds.forEach((kind) => pending.add(kind));
  if (frame === 0 && pending.size > 0) {
    frame = requestAnimationFrame(() => {
      frame = 0;
      const changed = new Set(pending);
      pending.clear();
      view.update(changed);
      if (changed.has("alerts")) {
        countAlerts();
      }
    });
  }
}

function countAlerts() {
  const open = store.raisedAlerts().filter((alert) => !Store.isAcknowledged(alert)).length;
  const badge = document.getElementById("alert-count");
  badge.hidden = open === 0;
  setText(badge, open);
  setAttribute(badge, "aria-label", open + " raised and not acknowledged");
}

function showLine(line) {
  const connection = document.getElementById("connection");
  const banner = document.getElementById("banner");
  const kafkaLost = line === "live" && !store.connected;
  setAttribute(connection, "data-state", kafkaLost ? "lost" : line);
  setText(connection, kafkaLost ? "Kafka is away" : line === "live" ? "live" : "reconnecting …");
  banner.hidden = line === "live" && !kafkaLost;
  setText(
    banner,
    kafkaLost
      ? "Kafka does not answer. What is shown is what was known before; the page goes on by itself when the broker is back."
      : "The dashboard does not answer. If it was stopped, start it again (./lipstream serve or ./lipstream dashboard); this page goes on by itself.",
  );
}

addEventListener("hashchange", () => {
  route();
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
});
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  const name = Object.keys(VIEWS)[Number(event.key) - 1];
  if (name && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    location.hash = "#/" + name;
  }
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

initTheme(document.getElementById("theme"));
route();
let line = "waiting";
new Stream(
  (state) => {
    schedule(store.apply(state));
    showLine(line);
  },
  (now) => {
    if (now !== line) {
      line = now;
      showLine(line);
    }
  },
);
setInterval(() => schedule(["clock"]), CLOCK_MS);
