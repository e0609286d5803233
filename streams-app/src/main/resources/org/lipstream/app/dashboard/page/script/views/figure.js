/** A figure with its number, title and caption; holds a plot, or says why there is none. */

import { empty, h } from "../dom.js";

export class Figure {
  /**
   * @param {string} ordinal
   * @param {string} title
   * @param {string} caption what is drawn and how to read it
   */
  constructor(ordinal, title, caption) {
    this.body = h("div", {});
    this.element = h(
      "figure",
      { class: "figure", "data-figure": ordinal },
      h("h3", {}, ordinal ? h("span", { class: "ordinal" }, ordinal) : null, title),
      h("figcaption", {}, caption),
      this.body,
    );
  }

  show(node) {
    if (this.body.firstChild !== node || this.body.childNodes.length > 1) {
      this.body.replaceChildren(node);
    }
  }

  showEmpty(what, ...todo) {
    const key = what + todo.map(String).join();
    if (this.body.dataset.empty !== key || !this.body.querySelector(".empty")) {
      this.body.replaceChildren(empty(what, ...todo));
      this.body.dataset.empty = key;
    }
  }
}
