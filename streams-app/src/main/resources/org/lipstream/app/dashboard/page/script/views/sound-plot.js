/** Words against the sound: the level over media time, each word at its place, and the sound itself. */

import { h, svg } from "../dom.js";
import { isNumber, mediaTime, percent } from "../format.js";

const WIDEST = 900;
const NARROWEST = 260;
const HEIGHT = 170;
const LEFT = 46;
const RIGHT = 8;
const TOP = 38;
const AXIS = 40;
const QUIETEST_DB = -70;
const ROWS = 2;

export class SoundPlot {
  /** @param {number} room as wide as it is shown, so that its text keeps its size */
  constructor(sound, event, address, room) {
    this.width = Math.max(NARROWEST, Math.min(WIDEST, room));
    this.sound = sound;
    this.event = event;
    this.audio = h("audio", { controls: true, preload: "none", src: address, "aria-label": "Sound of the utterance" });
    this.cursor = svg("line", { class: "cursor", x1: LEFT, x2: LEFT, y1: TOP, y2: HEIGHT - AXIS });
    this.element = h("figure", { class: "figure sound" }, h("h3", {}, "Words against the sound"), h("figcaption", {}, "Level of each 10 ms; words at the times that attention gives them. A word plays from its beginning."), this.#picture(), this.audio, this.#words());
    this.audio.addEventListener("timeupdate", () => this.#follow());
    this.stop = () => this.audio.pause();
  }

  destroy() {
    this.stop();
    cancelAnimationFrame(this.frame);
  }

  get #lengthMs() {
    return this.sound.levelsDb.length * this.sound.stepMs;
  }

  #place(ms) {
    return LEFT + ((ms - this.sound.startMs) / this.#lengthMs) * (this.width - LEFT - RIGHT);
  }

  #height(db) {
    return (Math.max(QUIETEST_DB, Math.min(0, db)) / QUIETEST_DB) * (HEIGHT - AXIS - TOP) + TOP;
  }

  #picture() {
    const bottom = HEIGHT - AXIS;
    const { levelsDb, startMs, stepMs } = this.sound;
    const points = levelsDb.map((db, i) => this.#place(startMs + i * stepMs).toFixed(1) + "," + this.#height(db).toFixed(1));
    const picture = svg("svg", { viewBox: `0 0 ${this.width} ${HEIGHT}`, role: "img", "aria-label": "Level over time, from " + mediaTime(startMs) + " to " + mediaTime(startMs + this.#lengthMs) });
    for (const db of [0, -20, -40, -60]) {
      picture.append(
        svg("line", { class: "grid", x1: LEFT, x2: this.width - RIGHT, y1: this.#height(db), y2: this.#height(db) }),
        svg("text", { x: LEFT - 6, y: this.#height(db) + 4, "text-anchor": "end" }, db),
      );
    }
    (this.event.words ?? []).forEach((word, i) => {
      if (isNumber(word.startMs) && isNumber(word.endMs)) {
        const x = this.#place(word.startMs);
        const width = Math.max(2, this.#place(word.endMs) - x);
        picture.append(
          svg("rect", { class: i % 2 ? "word odd" : "word", x, y: TOP, width, height: bottom - TOP }),
          svg("text", { class: "name", x: x + width / 2, y: 12 + 13 * (i % ROWS), "text-anchor": "middle" }, word.word),
        );
      }
    });
    picture.append(svg("polygon", { class: "level", points: `${LEFT},${bottom} ${points.join(" ")} ${this.#place(startMs + this.#lengthMs)},${bottom}` }));
    const step = this.#lengthMs > 8000 ? 2000 : this.#lengthMs > 3000 ? 1000 : 500;
    for (let ms = Math.ceil(startMs / step) * step; ms <= startMs + this.#lengthMs; ms += step) {
      picture.append(svg("text", { x: this.#place(ms), y: bottom + 16, "text-anchor": "middle" }, mediaTime(ms)));
    }
    picture.append(
      svg("text", { class: "title", x: (LEFT + this.width - RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "media time of the session (m:ss)"),
      svg("text", { class: "title", x: 0, y: 12 }, "level (dB)"),
      this.cursor,
    );
    return picture;
  }

  #words() {
    return h(
      "ol",
      { class: "word-chips", "aria-label": "Words" },
      (this.event.words ?? []).map((word) =>
        h("li", {}, h("button", { type: "button", class: "quiet", onclick: () => this.#play(word) }, word.word, h("span", { class: "small muted" }, " " + mediaTime(word.startMs) + (isNumber(word.confidence) ? " · " + percent(word.confidence) : "")))),
      ),
    );
  }

  #play(word) {
    this.audio.currentTime = Math.max(0, (word.startMs - this.sound.startMs) / 1000);
    this.audio.play().catch(() => {
      // The browser's own control says why it does not play.
    });
  }

  #follow() {
    const x = this.#place(this.sound.startMs + 1000 * this.audio.currentTime);
    this.cursor.setAttribute("x1", x);
    this.cursor.setAttribute("x2", x);
  }
}
