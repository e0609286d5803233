/** The page that listens: a microphone, and a camera where one is wanted, become a session, and its words come out. */

import { Camera, drawMouth, HAS_CAMERA, jpegs } from "./camera.js";
import { h, replace, setAttribute, setText } from "./dom.js";
import { fixed } from "./format.js";
import { MediaClock } from "./media-clock.js";
import { Publication } from "./publication.js";
import { initTheme } from "./theme.js";
import { finalLine, partialLine, TranscriptFeed } from "./transcript.js";

const QUIETEST_DB = -60;

/** So many pictures are looked at before it is said that this browser is too slow for them. */
const PICTURES_TO_JUDGE = 75;
const OTHER_WAYS = " Choose sound alone, or pictures to this server.";

const button = h("button", { type: "button", class: "talk", onclick: () => (capture ? stop() : start()) }, "Start speaking");
const microphones = h("select", { id: "microphone" }, h("option", { value: "" }, "Default microphone"));
const soundAlone = h("input", { type: "radio", name: "sent", id: "sound-alone", checked: true, onchange: showCamera });
const withLips = h("input", { type: "radio", name: "sent", id: "with-lips", onchange: showCamera });
const withPictures = h("input", { type: "radio", name: "sent", id: "with-pictures", onchange: showCamera });
const cameras = h("select", { id: "camera" }, h("option", { value: "" }, "Default camera"));
const camera = h("div", { class: "field", hidden: true }, h("label", { for: "camera" }, "Camera"), cameras);
const video = h("video", { muted: true, playsinline: true, "aria-label": "Your camera's picture" });
const mouth = h("canvas", { width: 96, height: 96, role: "img", "aria-label": "Your mouth, as it is kept" });
const noFace = h("p", { class: "muted" }, "No face yet.");
const faces = h(
  "div",
  { class: "faces", hidden: true },
  h("figure", {}, video, h("figcaption", {}, "What your camera sees")),
  h("figure", {}, mouth, h("figcaption", {}, "What is kept of it")),
  noFace,
);
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

let clock = new MediaClock();

document.getElementById("main").append(
  h("div", { class: "view-head" }, h("div", {}, h("h1", {}, "Speak"), h("p", {}, "Press the button and talk. Words come while you speak; what may still change is fainter."))),
  h(
    "div",
    { class: "speak" },
    h(
      "section",
      { class: "panel speak-panel", "aria-label": "Microphone and camera" },
      button,
      h(
        "fieldset",
        { class: "sent" },
        h("legend", {}, "What is sent"),
        h("label", {}, soundAlone, h("span", {}, h("strong", {}, "Sound alone"), " The camera stays off.")),
        h("label", {}, withLips, h("span", {}, h("strong", {}, "Sound and lips"), " Your mouth is cut out in this browser. Your face does not leave it.")),
        h("label", {}, withPictures, h("span", {}, h("strong", {}, "Sound and pictures"), " This server cuts out the mouth and drops the rest: for browsers that cannot do it.")),
      ),
      h("div", { class: "field" }, h("label", { for: "microphone" }, "Microphone"), microphones),
      camera,
      h("div", { class: "field" }, h("span", {}, "Level"), meter),
      faces,
      status,
      fault,
      sessionLink,
    ),
    h("section", { class: "panel", "aria-label": "Transcript" }, waiting, log),
  ),
);
initTheme(document.getElementById("theme"));
listDevices();
navigator.mediaDevices?.addEventListener("devicechange", listDevices);
for (const choice of [microphones, cameras, soundAlone, withLips, withPictures]) {
  choice.addEventListener("change", () => capture && say("The other choice counts when you start the next time."));
}

function showCamera() {
  camera.hidden = soundAlone.checked;
}

async function listDevices() {
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  list(microphones, devices, "audioinput", "microphone");
  list(cameras, devices, "videoinput", "camera");
}

function list(select, devices, kind, name) {
  const chosen = select.value;
  const inputs = devices.filter((device) => device.kind === kind && device.deviceId && device.deviceId !== "default");
  replace(
    select,
    h("option", { value: "" }, "Default " + name),
    inputs.map((device, i) => h("option", { value: device.deviceId, selected: device.deviceId === chosen }, device.label || name + " " + (i + 1))),
  );
}

async function start() {
  complain("");
  if (!soundAlone.checked && !HAS_CAMERA) {
    complain("This browser does not tell when a picture was taken. Choose sound alone.");
    return;
  }
  if (!navigator.mediaDevices?.getUserMedia) {
    complain("This browser gives the microphone to https and to localhost alone. Open the page there, or put TLS in front of the server.");
    return;
  }
  button.disabled = true;
  const seen = !soundAlone.checked;
  let mouths = null;
  try {
    mouths = withLips.checked ? await openMouths() : null;
    say(seen ? "Asking for microphone and camera …" : "Asking for the microphone …");
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { deviceId: wanted(microphones), echoCancellation: true, noiseSuppression: false, autoGainControl: true },
      video: seen && { deviceId: wanted(cameras), width: { ideal: 640 }, frameRate: { ideal: 25 } },
    });
    await listen(stream, mouths);
    listDevices();
  } catch (error) {
    mouths?.close();
    complain(reason(error));
    say("Ready.");
  }
  button.disabled = false;
}

/** What cuts mouths out is loaded when somebody wants it, before the camera is asked for. */
async function openMouths() {
  say("Loading what finds a face …");
  try {
    const { Mouths } = await import("./lips/mouths.js");
    return await Mouths.open(mouthCut);
  } catch (error) {
    throw new Error(cannotCut(error.message));
  }
}

function cannotCut(why) {
  return "This browser cannot cut out the mouth: " + why + "." + OTHER_WAYS;
}

function wanted(select) {
  return select.value ? { exact: select.value } : undefined;
}

async function listen(stream, mouths) {
  const lips = stream.getVideoTracks().length > 0;
  const context = new AudioContext();
  await context.audioWorklet.addModule("/script/capture-worklet.js");
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
  publication = new Publication({ rate: context.sampleRate, lips, onState: told });
  clock = new MediaClock();
  node.port.onmessage = ({ data }) => {
    showLevel(10 * Math.log10(Math.max(data.power, 1e-9)));
    publication?.push(data.samples);
    clock.heard(1_000 * (publication?.seconds.captured ?? 0), performance.now());
    tell();
  };
  source.connect(node);
  for (const track of stream.getTracks()) {
    track.addEventListener("ended", () => {
      complain(track.kind === "audio" ? "The microphone is gone." : "The camera is gone.");
      stop();
    });
  }
  capture = { context, stream, mouths, camera: lips ? new Camera(new MediaStream(stream.getVideoTracks()), video, taker(mouths)) : null };
  faces.hidden = !lips;
  noFace.hidden = false;
  replace(lines);
  waiting.hidden = false;
  setText(button, "Stop");
  button.classList.add("on");
}

/** What becomes of pictures: each has the media time of the sound of its moment. */
function taker(mouths) {
  if (!mouths) {
    return jpegs((atMs, jpeg) => clock.at(atMs) >= 0 && publication?.pushPicture(clock.at(atMs), jpeg));
  }
  const take = (atMs, context) => {
    judgePace();
    const cut = clock.at(atMs) >= 0 ? mouths.take(clock.at(atMs), context) : Promise.resolve();
    return cut.catch((error) => complain(cannotCut(error.message)));
  };
  return { most: mouths.most, take };
}

function judgePace() {
  const { all, leftOut } = capture?.camera?.count ?? { all: 0 };
  if (all > PICTURES_TO_JUDGE && leftOut > all / 2) {
    complain(cannotCut("it is too slow for more than half of the pictures"));
  }
}

function mouthCut({ timeMs, pixels, held }) {
  publication?.pushLips(timeMs, pixels, held);
  showMouth(held ? null : pixels);
}

function showMouth(pixels) {
  noFace.hidden = pixels !== null;
  if (pixels) {
    drawMouth(mouth, pixels);
  }
}

async function stop() {
  if (!capture) {
    return;
  }
  const { stream, context, camera, mouths } = capture;
  capture = null;
  stream.getTracks().forEach((track) => track.stop());
  context.close();
  camera?.close();
  faces.hidden = true;
  showLevel(QUIETEST_DB);
  button.disabled = true;
  await mouths?.finish().catch(() => {}); // what it could not cut has been said
  publication?.end();
  button.disabled = false;
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
  } else if (state === "acknowledged" && message.mouth) {
    showMouth(Uint8Array.from(atob(message.mouth), (character) => character.charCodeAt(0)));
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

function device() {
  return soundAlone.checked ? "microphone" : "microphone or camera";
}

function reason(error) {
  switch (error.name) {
    case "NotAllowedError":
      return "The browser was not allowed to use the " + device() + ". Allow it beside the address, then start again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no such " + device() + " on this machine.";
    case "NotReadableError":
      return "The " + device() + " is in use by another program, or does not answer.";
    default:
      return error.message;
  }
}
