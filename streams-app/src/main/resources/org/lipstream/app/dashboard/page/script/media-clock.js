/** Tells the media time of a moment, by the sound that was captured up to then. */

/** Clocks of sound and of the machine drift apart by no more than this with every piece of sound. */
const DRIFT_MS = 0.05;

/** Sound that is so much later than it should be was interrupted. */
const INTERRUPTED_MS = 200;

export class MediaClock {
  #startMs = Infinity;

  /** Sound up to a media time has come; it comes late at times, and never early. */
  heard(mediaMs, atMs) {
    const startMs = atMs - mediaMs;
    this.#startMs = startMs - this.#startMs > INTERRUPTED_MS ? startMs : Math.min(startMs, this.#startMs + DRIFT_MS);
  }

  /** The media time of a moment of performance.now; negative before there is sound. */
  at(atMs) {
    return atMs - this.#startMs;
  }
}
