/** Beside the page's thread: pictures come in, mouths go out, and nothing else of a picture is kept. */

import { Cascade } from "./cascade.js";
import { FaceDetector } from "./face-detector.js";
import { greyOf } from "./grey.js";
import { LipFramer } from "./lip-framer.js";

const CASCADE = "/vendor/opencv/haarcascade_frontalface_alt2.xml";

const framer = load();

/** Each message is answered once, in order; crops come in between. */
onmessage = ({ data }) => framer.then((lips) => answer(lips, data)).catch((error) => postMessage({ type: "fault", reason: error.message }));

function answer(lips, data) {
  if (data.type === "picture") {
    lips.accept(data.timeMs, greyOf(data.image));
  } else if (data.type === "finish") {
    lips.finish();
  }
  postMessage({ type: "done" });
}

async function load() {
  const file = await fetch(CASCADE);
  if (!file.ok) {
    throw new Error("the face detector could not be loaded (" + file.status + ")");
  }
  const detector = new FaceDetector(new Cascade(await file.text()));
  return new LipFramer(detector, (crop) => postMessage({ type: "crop", ...crop }));
}
