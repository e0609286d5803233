/** Captions over a picture, for a broadcaster's browser source: few lines, gone when stale. */

import { h, replace } from "./dom.js";
import { TranscriptFeed } from "./transcript.js";

const parameters = new URLSearchParams(location.search);
const lines = Math.min(6, Math.max(1, Number(parameters.get("lines")) || 2));
const stayMs = 1_000 * Math.min(60, Math.max(1, Number(parameters.get("stay")) || 5));
const root = document.getElementById("captions");
root.style.setProperty("--lines", lines);

let timer = 0;

const wanted = parameters.get("session");
if (wanted) {
  new TranscriptFeed(wanted, show);
} else {
  replace(root, h("p", { class: "hint" }, "/overlay?session=ID shows a session's captions; &lines=2 and &stay=5 (seconds) change how"));
}

/** What was said before this was opened is not shown. */
function show({ finals, partial }) {
  const fresh = finals.filter((event) => Date.now() - event.emittedEpochMs < stayMs);
  const text = [...fresh.map((event) => event.text), partial?.text ?? ""].filter(Boolean).join(" ");
  if (text) {
    draw(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      replace(root);
    }, stayMs);
  }
}

/** Broken into lines by the browser, of which the last ones are in sight. */
function draw(text) {
  const paragraph = h("p", {}, h("span", {}, text));
  replace(root, h("div", { class: "window" }, paragraph));
}
