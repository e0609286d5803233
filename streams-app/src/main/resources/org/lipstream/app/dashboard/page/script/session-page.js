/** One session: its whole transcript as it grows, to read, hear, search and take away. */

import { empty, h, replace, setText } from "./dom.js";
import { dateTime, plural } from "./format.js";
import { initTheme } from "./theme.js";
import { finalLine, legend, partialLine, TranscriptFeed } from "./transcript.js";

/** The sound of an utterance begins so long before it, where there is any. */
const MARGIN_MS = 250;
const FORMATS = [
  ["txt", "Text"],
  ["vtt", "WebVTT"],
  ["srt", "SubRip"],
  ["json", "JSON"],
];

const session = decodeURIComponent(location.pathname.slice("/sessions/".length));
const address = "/v1/sessions/" + encodeURIComponent(session);
const state = h("p", { class: "state-line", role: "status" }, "looking it up …");
const search = h("input", { type: "search", id: "search", placeholder: "Search in this transcript", "aria-label": "Search in this transcript" });
const copy = h("button", { type: "button", class: "quiet", onclick: copyText }, "Copy");
const found = h("span", { class: "small muted", role: "status" });
const lines = h("ol", { class: "transcript" });
const note = h("div", {});
const audio = new Audio();
audio.preload = "none";

const rows = new Map();
let feed = null;
let playing = null;
let stopAt = Infinity;

document.title = session + " – Lipstream";
document.getElementById("main").append(
  h("div", { class: "view-head" }, h("div", {}, h("h1", {}, session), state), h("a", { href: "/#/inside/" + encodeURIComponent(session) }, "What goes on inside the model")),
  h(
    "div",
    { class: "tools" },
    search,
    copy,
    h("span", { class: "downloads" }, FORMATS.map(([ending, name]) => h("a", { class: "button quiet", href: address + "." + ending, download: session.replace(/[^\w.-]+/g, "_") + "." + ending }, name))),
    found,
  ),
  h("section", { class: "panel", "aria-label": "Transcript" }, legend(), note, lines),
);
initTheme(document.getElementById("theme"));
search.addEventListener("input", mark);
audio.addEventListener("timeupdate", () => audio.currentTime >= stopAt && quiet());
audio.addEventListener("ended", quiet);
audio.addEventListener("error", () => playing && setText(found, "The topics no longer hold this sound."));
begin();

async function begin() {
  const listed = await json("/v1/sessions").then((answer) => answer?.sessions.find((each) => each.id === session));
  const known = listed ?? (await json(address + ".json"));
  if (!known) {
    setText(state, "unknown");
    replace(note, empty("Nothing is known of a session of this name.", "The topics hold no final of it. If it is about to begin, its words will come here."));
  }
  feed = new TranscriptFeed(session, show);
  if (known) {
    show(feed);
  }
}

async function json(path) {
  try {
    const answer = await fetch(path);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function show({ finals, partial, ended }) {
  const spoken = finals.filter((event) => event.text);
  replace(note, spoken.length === 0 && !partial?.text ? empty("No words yet.", ended ? "The session is over and nothing was understood." : "They come here when they are understood.") : null);
  const began = finals[0]?.sessionStartEpochMs;
  const parts = [ended ? "ended" : "live", began ? "began " + dateTime(began) : "", plural(spoken.length, "utterance", "utterances"), finals[0]?.model ? "model " + finals[0].model : ""];
  setText(state, parts.filter(Boolean).join(" · "));
  const atEnd = innerHeight + scrollY > document.body.scrollHeight - 120;
  const ids = new Set(spoken.map((event) => event.id));
  for (const [id, row] of rows) {
    if (!ids.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  lines.querySelector(".open")?.remove();
  for (const event of spoken) {
    if (!rows.has(event.id)) {
      const row = finalLine(event, play);
      rows.set(event.id, row);
      lines.append(row);
      if (location.hash === "#" + event.utterance) {
        row.classList.add("found");
        row.scrollIntoView({ block: "center" });
      }
    }
  }
  if (partial?.text) {
    lines.append(partialLine(partial));
  }
  if (atEnd && !ended && !location.hash) {
    scrollTo(0, document.body.scrollHeight);
  }
  mark();
}

/** Plays a word, and what follows it up to the utterance's end if it is asked for again. */
function play(event, word) {
  const button = document.activeElement;
  const source = address + "/utterances/" + event.utterance + "/sound.wav";
  const startMs = Math.max(0, event.span.startMs - MARGIN_MS);
  const again = playing === button;
  quiet();
  setText(found, "");
  if (!audio.src.endsWith(source)) {
    audio.src = source;
  }
  playing = button;
  button.classList.add("playing");
  stopAt = again ? Infinity : (word.endMs - startMs) / 1000 + 0.05;
  audio.currentTime = (word.startMs - startMs) / 1000;
  audio.play().catch(() => {});
}

function quiet() {
  audio.pause();
  playing?.classList.remove("playing");
  playing = null;
  stopAt = Infinity;
}

/** Marks the words that are searched for. */
function mark() {
  const wanted = search.value.trim().toLowerCase();
  let hits = 0;
  for (const row of rows.values()) {
    const words = [...row.querySelectorAll("button.word")];
    const text = words.map((word) => word.textContent.toLowerCase());
    words.forEach((word) => word.classList.remove("hit"));
    const joined = text.join(" ");
    let at = wanted ? joined.indexOf(wanted) : -1;
    row.hidden = wanted !== "" && at < 0;
    while (at >= 0) {
      hits++;
      let place = 0;
      words.forEach((word, i) => {
        const inside = place < at + wanted.length && place + text[i].length > at;
        word.classList.toggle("hit", inside || word.classList.contains("hit"));
        place += text[i].length + 1;
      });
      at = joined.indexOf(wanted, at + wanted.length);
    }
  }
  setText(found, wanted ? plural(hits, "place", "places") : "");
}

async function copyText() {
  const text = (feed?.finals ?? []).map((event) => event.text).filter(Boolean).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    setText(copy, "Copied");
  } catch {
    setText(found, "The browser does not let this page write to the clipboard.");
  }
  setTimeout(() => setText(copy, "Copy"), 2_000);
}
