/**
 * Follows one person's mouth through pictures that are 40 ms apart, by the server's rules: the face is searched on every third
 * picture, and a crop is placed by the mean of the faces up to 9 pictures before and after its own, nearer ones counting more.
 * Where the face is lost the last place is held; before the first face crops are grey.
 */

import { cut, mouthOf, SIDE } from "./mouth-cutter.js";

const LOOK_AHEAD = 9;
const SEARCH_EVERY = 3;
const PATIENCE = 12;
const SAME_PLACE = 0.6;
const GREY = 128;

export class LipTracker {
  #waiting = [];
  #sightings = [];
  #accepted = 0;
  #run = 0;
  #missesInRow = 0;
  #finished = false;

  /** @param {FaceDetector} detector */
  constructor(detector) {
    this.detector = detector;
  }

  /** Takes the next grey picture. */
  accept(picture) {
    this.#waiting.push({ number: this.#accepted, picture });
    if (this.#accepted % SEARCH_EVERY === 0) {
      this.#note(this.#search(picture));
    }
    this.#accepted++;
  }

  #search(picture) {
    this.detector.look(picture);
    const last = this.#sightings.at(-1);
    const beside = last && nearest(this.detector.near(last.face), last.face);
    if (beside) {
      return beside;
    }
    const faces = this.detector.everywhere();
    const same = last && samePlace(faces, last.face);
    if (!same && last && !last.confirmed) {
      this.#sightings.pop(); // a face that is gone at the next look was a pattern of the wallpaper
    }
    return same || this.#isMissed() ? same : least(faces, (face) => -face.side);
  }

  #note(found) {
    if (!found) {
      this.#missesInRow++;
      return;
    }
    const last = this.#sightings.at(-1);
    const confirmed = Boolean(last) && distance(last.face, found) <= SAME_PLACE;
    this.#run += confirmed ? 0 : 1;
    this.#missesInRow = 0;
    this.#sightings.push({ picture: this.#accepted, face: found, run: this.#run, confirmed });
  }

  /** Whether the person who was followed may still come back. */
  #isMissed() {
    return this.#sightings.length > 0 && this.#missesInRow * SEARCH_EVERY < PATIENCE;
  }

  /** No pictures follow: what waits becomes ready. */
  finish() {
    this.#finished = true;
  }

  get isReady() {
    return this.#waiting.length > (this.#finished ? 0 : LOOK_AHEAD);
  }

  /** The next crop, in the order of the pictures: {pixels, held}, held where the face was not found. */
  result() {
    const { number, picture } = this.#waiting.shift();
    while (this.#sightings.length > 1 && this.#sightings[1].picture < number - LOOK_AHEAD) {
      this.#sightings.shift();
    }
    const closest = least(this.#sightings, (sighting) => Math.abs(sighting.picture - number));
    if (!closest) {
      return { pixels: new Uint8Array(SIDE * SIDE).fill(GREY), held: true };
    }
    const held = Math.abs(closest.picture - number) >= SEARCH_EVERY;
    return { pixels: cut(picture, mouthOf(this.#place(number, closest))), held };
  }

  #place(number, closest) {
    const mean = { x: 0, y: 0, side: 0 };
    let weights = 0;
    for (const { picture, face, run } of this.#sightings) {
      const weight = 1 - Math.abs(picture - number) / (LOOK_AHEAD + 1);
      if (run === closest.run && weight > 0) {
        weights += weight;
        Object.keys(mean).forEach((name) => (mean[name] += weight * face[name]));
      }
    }
    return weights === 0 ? closest.face : { x: mean.x / weights, y: mean.y / weights, side: mean.side / weights };
  }
}

function distance(from, to) {
  return Math.hypot(from.x - to.x, from.y - to.y) / from.side;
}

function nearest(faces, place) {
  return least(faces, (face) => distance(place, face));
}

function samePlace(faces, place) {
  const near = nearest(faces, place);
  return near && distance(place, near) <= SAME_PLACE ? near : undefined;
}

/** The first of those that are least, or undefined. */
function least(all, measure) {
  return all.reduce((best, each) => (best === undefined || measure(each) < measure(best) ? each : best), undefined);
}
