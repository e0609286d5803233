/** Pictures of any rate, with their media times, become a mouth crop for every 40 ms, each of the picture that is nearest. */

import { LipTracker } from "./lip-tracker.js";

const TICK_MS = 40;
const LONGEST_STILL_MS = 1_000;

export class LipFramer {
  #tracker;
  #places = [];
  #current = null;
  #tick = 0;
  #last = null;

  /**
   * @param {FaceDetector} detector
   * @param {function({timeMs: number, pixels: Uint8Array, held: boolean}): void} onCrop
   */
  constructor(detector, onCrop) {
    this.#tracker = new LipTracker(detector);
    this.onCrop = onCrop;
  }

  /** Takes a grey picture of a later media time than that before. */
  accept(timeMs, picture) {
    if (this.#current) {
      this.#showUntil(timeMs);
    } else {
      this.#tick = firstTick(timeMs);
    }
    this.#current = { timeMs, picture, taken: false };
    this.#deliver();
  }

  /** Hands over what is left. */
  finish() {
    if (this.#current) {
      this.#showUntil(this.#current.timeMs + TICK_MS);
    }
    this.#current = null;
    this.#tracker.finish();
    this.#deliver();
  }

  /** The present picture is that of all ticks that are nearer to it than to the following one. */
  #showUntil(followingMs) {
    const { timeMs } = this.#current;
    const lastMs = Math.min((timeMs + followingMs) / 2, timeMs + LONGEST_STILL_MS);
    while (this.#tick * TICK_MS <= lastMs) {
      this.#places.push({ tick: this.#tick++, repeated: this.#current.taken });
      this.#tracker.accept(this.#current.picture);
      this.#current.taken = true;
    }
    if (followingMs - timeMs > 2 * LONGEST_STILL_MS) {
      this.#tick = firstTick(followingMs);
    }
  }

  #deliver() {
    while (this.#tracker.isReady) {
      const { pixels, held } = this.#tracker.result();
      const { tick, repeated } = this.#places.shift();
      if (!repeated || !this.#last) {
        this.#last = pixels;
      }
      this.onCrop({ timeMs: tick * TICK_MS, pixels: this.#last, held });
    }
  }
}

/** The first tick that is nearer to a picture than half a tick. */
function firstTick(timeMs) {
  return Math.ceil((timeMs - TICK_MS / 2) / TICK_MS);
}
