/** The page that listens: a microphone becomes a session, and its words come out. */

import { h, replace, setAttribute, setText } from "./dom.js";
import { fixed } from "./format.js";
import { Publication } from "./publication.js";
import { initTheme } from "./theme.js";
import { finalLine, partialLine, TranscriptFeed } from "./transcript.js";

const QUIETEST_DB = -60;

const button = h("button", { type: "button", class: "talk", onclick: () => (capture ? stop() : start()) }, "Start speaking");
const microphones = h("select", { id: "microphone" }, h("option", { value: "" }, "Default microphone"));
const bar = h("i", {});
const meter = h(
  "div",
  { class: "level", role: "meter", "aria-label": "Level in dB of full scale", "aria-valuemin": QUIETEST_DB, "aria-valuemax": 0, "aria-valuenow": QUIETEST_DB },
  bar,
);
const status = h("p", { class: "speak-status", role: "status" }, "Ready. The browser will ask for the microphone.");
const fault = h("p", { class: "fault", role: "alert", hidden: true });
const sessionLink = h("p", { class: "small", hidden: true });
const lines = h("ol", { class: "transcript" });
const log = h("div", { role: "log", "aria-label": "What was understood" }, lines);
const waiting = h("p", { class: "muted" }, "Your words will stand here.");

let capture = null;
let publication = null;
let feed = null;
let line = "";

document.getElementById("main").append(
  h("div", { class: "view-head" }, h("div", {}, h("h1", {}, "Speak"), h("p", {}, "Press the button and talk. Words come while you speak; what may still change is fainter."))),
  h(
    "div",
    { class: "speak" },
    h(
      "section",
      { class: "panel speak-panel", "aria-label": "Microphone" },
      button,
      h("div", { class: "field" }, h("label", { for: "microphone" }, "Microphone"), microphones),
      h("div", { class: "field" }, h("span", {}, "Level"), meter),
      status,
      fault,
      sessionLink,
    ),
    h("section", { class: "panel", "aria-label": "Transcript" }, waiting, log),
  ),
);
initTheme(document.getElementById("theme"));
listMicrophones();
navigator.mediaDevices?.addEventListener("devicechange", listMicrophones);
microphones.addEventListener("change", () => capture && say("The other microphone is taken when you start the next time."));

async function listMicrophones() {
  const chosen = microphones.value;
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const inputs = devices.filter((device) => device.kind === "audioinput" && device.deviceId && device.deviceId !== "default");
  replace(
    microphones,
    h("option", { value: "" }, "Default microphone"),
    inputs.map((device, i) => h("option", { value: device.deviceId, selected: device.deviceId === chosen }, device.label || "Microphone " + (i + 1))),
  );
}

async function start() {
  complain("");
  if (!navigator.mediaDevices?.getUserMedia) {
    complain("This browser gives the microphone to https and to localhost alone. Open the page there, or put TLS in front of the server.");
    return;
  }
  button.disabled = true;
  say("Asking for the microphone …");
  try {
    const deviceId = microphones.value ? { exact: microphones.value } : undefined;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { deviceId, echoCancellation: true, noiseSuppression: false, autoGainControl: true } });
    await listen(stream);
    listMicrophones();
  } catch (error) {
    complain(reason(error));
    say("Ready.");
  }
  button.disabled = false;
}

async function listen(stream) {
  const context = new AudioContext();
  await context.audioWorklet.addModule("/script/capture-worklet.js");
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
  publication = new Publication({ rate: context.sampleRate, lips: false, onState: told });
  node.port.onmessage = ({ data }) => {
    showLevel(10 * Math.log10(Math.max(data.power, 1e-9)));
    publication?.push(data.samples);
    tell();
  };
  source.connect(node);
  stream.getAudioTracks()[0].addEventListener("ended", () => {
    complain("The microphone is gone.");
    stop();
  });
  capture = { context, stream };
  replace(lines);
  waiting.hidden = false;
  setText(button, "Stop");
  button.classList.add("on");
}

function stop() {
  if (!capture) {
    return;
  }
  capture.stream.getTracks().forEach((track) => track.stop());
  capture.context.close();
  capture = null;
  publication?.end();
  showLevel(QUIETEST_DB);
  setText(button, "Start speaking");
  button.classList.remove("on");
  tell();
}

/** What the line to the server says. */
function told(state, message) {
  line = state;
  if (state === "started" && feed?.session !== message.session) {
    const address = "/sessions/" + encodeURIComponent(message.session);
    replace(sessionLink, "This is session ", h("a", { href: address }, message.session), ".");
    sessionLink.hidden = false;
    feed?.close();
    feed = new TranscriptFeed(message.session, show);
  } else if (state === "full") {
    complain("The server was away for two minutes. What was captured up to then is kept and sent when it is back, if this page stays open.");
    stop();
  } else if (state === "refused") {
    complain("Not taken: " + message.reason);
    publication = null;
    stop();
  } else if (state === "ended") {
    publication = null;
  }
  tell();
}

function tell() {
  if (!publication) {
    say(line === "ended" ? "All you said has been sent." : "Ready.");
    return;
  }
  const { captured, safe } = publication.seconds;
  const kept = fixed(Math.max(0, captured - safe), 1);
  const doing = capture ? "Listening, " + fixed(captured, 0) + " s." : "Sending what is left.";
  say(line === "lost" ? doing + " The line is lost; " + kept + " s are kept here until it is back." : doing);
}

function show({ finals, partial }) {
  const spoken = finals.filter((event) => event.text);
  waiting.hidden = spoken.length > 0 || Boolean(partial?.text);
  replace(lines, spoken.map((event) => finalLine(event, play)), partial?.text ? partialLine(partial) : null);
  lines.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function play(event) {
  location.href = "/sessions/" + encodeURIComponent(event.session) + "#" + event.utterance;
}

function showLevel(db) {
  const level = Math.min(0, Math.max(QUIETEST_DB, db));
  bar.style.transform = "scaleX(" + (1 - level / QUIETEST_DB).toFixed(3) + ")";
  setAttribute(meter, "aria-valuenow", Math.round(level));
}

function say(text) {
  setText(status, text);
}

function complain(text) {
  fault.hidden = text === "";
  setText(fault, text);
}

function reason(error) {
  switch (error.name) {
    case "NotAllowedError":
      return "The browser was not allowed to use the microphone. Allow it beside the address, then start again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no such microphone on this machine.";
    case "NotReadableError":
      return "The microphone is in use by another program, or does not answer.";
    default:
      return error.message;
  }
}
