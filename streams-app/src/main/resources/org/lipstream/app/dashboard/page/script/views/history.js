import { h } from "../dom.js";
export class History {
  constructor(root) { root.append(h("h1", {}, "History")); }
  unmount() {}
  update() {}
}
