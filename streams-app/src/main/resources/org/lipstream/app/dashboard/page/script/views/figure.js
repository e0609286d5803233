/** A figure with its number, title and caption; holds a plot, or says why there is none. */

import { empty, h, setText } from "../dom.js";

export class Figure {
  /**
   * @param {string} ordinal
   * @param {string} title
   * @param {string} caption what is drawn and how to read it
   * @param {string} plain what it tells somebody who sees it for the first time
   */
  constructor(ordinal, title, caption, plain = "") {
    this.body = h("div", {});
    this.normal = plain ? h("p", { class: "normal", role: "status" }) : null;
    this.element = h(
      "figure",
      { class: "figure", "data-figure": ordinal },
      h("h3", {}, ordinal ? h("span", { class: "ordinal" }, ordinal) : null, title),
      plain ? h("p", { class: "plain" }, plain) : null,
      h("figcaption", {}, caption),
      this.normal,
      this.body,
    );
  }

  show(node) {
    if (this.body.firstChild !== node || this.body.childNodes.length > 1) {
      this.body.replaceChildren(node);
    }
  }

  /** @param {{state: string, text: string}} mark what is normal here, and whether this is */
  mark({ state, text }) {
    this.normal.dataset.state = state;
    setText(this.normal, text);
  }

  showEmpty(what, ...todo) {
    const key = what + todo.map(String).join();
    if (this.body.dataset.empty !== key || !this.body.querySelector(".empty")) {
      this.body.replaceChildren(empty(what, ...todo));
      this.body.dataset.empty = key;
    }
  }
}
