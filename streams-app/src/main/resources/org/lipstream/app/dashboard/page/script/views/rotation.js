/** The paper's seventh figure: what a report shows once more with one token's state turned. */

import { h } from "../dom.js";
import { fixed, isNumber, tick } from "../format.js";
import { Heatmap } from "../plots/heatmap.js";
import { FROM_ZERO, Lines } from "../plots/lines.js";
import { readMatrix, tokenName } from "../plots/matrix.js";
import { Figure } from "./figure.js";
import { attentionOptions, cosineOptions, magnitudeOptions } from "./map-options.js";

const TURNS = { rotation: "A sink turned away", rotationToBos: "A token turned to BOS" };
const SERIES = [
  { name: "as it was", token: "shadow", points: true },
  { name: "turned", token: "accent", points: true, dash: [5, 3] },
];

export class Rotation {
  #full = null;
  #turn = "rotation";
  #map = "attention";

  constructor() {
    this.figure = new Figure("7", "What if the strongest sink were rotated away?", "The same tokens read once more, after one token's state was turned to another direction, its length kept.", "What the model would do without the token that draws most attention: where little changes, attention was only parked there.");
    this.element = this.figure.element;
    this.element.classList.add("wide");
    this.alpha = lines("Sink score of the turned token by block", "sink score alpha (share)", FROM_ZERO);
    this.cosine = lines("Cosine with BOS of the turned token by block", "cosine with BOS", (_, low) => [Math.min(-0.05, low - 0.05), 1.05]);
    this.maps = [new Heatmap("before"), new Heatmap("after")];
  }

  destroy() {
    [this.alpha, this.cosine, ...this.maps].forEach((plot) => plot.destroy());
  }

  /** @param {Object|undefined} full the newest report with maps */
  show(full) {
    const turns = Object.keys(TURNS).filter((turn) => full?.maps?.[turn]);
    if (turns.length === 0) {
      this.#full = null;
      this.figure.showEmpty("Not computed for this report.", "Ask above for a full report of an utterance: it has the rotation with it.");
      return;
    }
    if (this.#full !== full) {
      this.#full = full;
      this.#turn = turns.includes(this.#turn) ? this.#turn : turns[0];
      this.#draw();
    }
  }

  #draw() {
    const full = this.#full;
    const rotation = full.maps[this.#turn];
    const kinds = {
      attention: ["Attention", full.maps.attention, rotation.attention, attentionOptions],
      magnitude: ["Magnitudes", rotation.magnitudeBefore ?? full.maps.magnitude, rotation.magnitude, magnitudeOptions],
      cosine: ["Pairwise cosine", rotation.cosineBefore ?? full.maps.cosine, rotation.cosine, cosineOptions],
    };
    this.figure.show(
      h(
        "div",
        {},
        this.#switch("What is turned", Object.entries(TURNS).filter(([turn]) => full.maps[turn]), this.#turn, (turn) => (this.#turn = turn)),
        h("p", { class: "turned" }, sentence(full, rotation)),
        h(
          "div",
          { class: "pair" },
          h("div", {}, h("h4", {}, "Its sink score by block"), this.alpha.element),
          h("div", {}, h("h4", {}, "Its cosine with BOS by block"), this.cosine.element),
        ),
        this.#switch("Map", Object.entries(kinds).map(([kind, [name]]) => [kind, name]), this.#map, (kind) => (this.#map = kind)),
        h("div", { class: "pair" }, this.#sides(full, kinds[this.#map])),
      ),
    );
    byBlock(this.alpha, rotation.alpha);
    byBlock(this.cosine, rotation.cosineToBos);
  }

  #switch(label, choices, chosen, choose) {
    const buttons = choices.map(([choice, name]) =>
      h("button", { type: "button", "data-choice": choice, "aria-pressed": String(choice === chosen), onclick: () => this.#choose(choice, choose) }, name),
    );
    return h("div", { class: "switch", role: "group", "aria-label": label }, buttons);
  }

  #choose(choice, choose) {
    choose(choice);
    this.#draw();
    // The button that had the focus is gone with what was drawn before.
    this.element.querySelector(`[data-choice="${choice}"]`)?.focus();
  }

  #sides(full, [name, before, after, options]) {
    const first = readMatrix(before);
    const second = readMatrix(after);
    return [["as it was", first], ["turned", second]].map(([title, matrix], i) => {
      const map = this.maps[i];
      map.label = name + ", " + title;
      const side = h("div", {}, h("h4", {}, title), matrix ? map.element : h("p", { class: "muted small" }, "not in the report"));
      if (matrix) {
        // The same colours on both sides, or the eye compares nothing.
        const own = options(matrix, full);
        const low = Math.min(first?.min ?? matrix.min, second?.min ?? matrix.min);
        const high = Math.max(first?.max ?? matrix.max, second?.max ?? matrix.max);
        const ends = { attention: { low: 0, high }, magnitude: { low: Math.max(low, high - 3), high }, cosine: {} };
        map.show(matrix, { ...own, ...ends[this.#map] });
      }
      return side;
    });
  }
}

function lines(label, title, range) {
  return new Lines({ label, x: { title: "block", whole: true }, y: { title, text: (v, step) => tick(v, step, 2), range }, height: 210, series: SERIES });
}

function byBlock(plot, beside) {
  const blocks = (beside?.before ?? []).map((_, i) => i + 1);
  const values = (list) => blocks.map((_, i) => (isNumber(list?.[i]) ? list[i] : null));
  plot.show([blocks, values(beside?.before), values(beside?.after)]);
}

/** What was turned, why that one, and what became of it. */
function sentence(full, rotation) {
  const token = tokenName(full, rotation.token);
  const towards = tokenName(full, rotation.towards);
  const change = (name, beside, digits) => {
    const [before, after] = [beside?.before, beside?.after].map((list) => largest(list, rotation.layer));
    return isNumber(before) && isNumber(after) ? name + " " + fixed(before, digits) + " → " + fixed(after, digits) : null;
  };
  let what = "Turned: " + token + ", the media token least like BOS, to BOS's direction after block " + rotation.layer + ".";
  if (rotation.kind !== "TOKEN_TO_BOS") {
    const nearest = ", to the direction of " + towards + ", its nearest token that is no sink, after block " + rotation.layer + ".";
    what = rotation.sink
      ? "Turned: " + token + ", the strongest sink but BOS" + nearest
      : "No rule calls a token but BOS a sink in this decode. Turned instead: " + token + ", which has the largest alpha but BOS's" + nearest;
  }
  const changes = [change("alpha", rotation.alpha, 3), change("cosine with BOS", rotation.cosineToBos, 2), change("peak in medians of the layer", rotation.peakRatio, 1)];
  return what + " Largest in the blocks after: " + changes.filter(Boolean).join(", ") + ". The words stay those that were said.";
}

/** The largest magnitude in the blocks behind a layer, with its sign. */
function largest(list, layer) {
  return (list ?? []).slice(layer).filter(isNumber).reduce((best, v) => (best === undefined || Math.abs(v) > Math.abs(best) ? v : best), undefined);
}
