import { h } from "../dom.js";
export class Inside {
  constructor(root) { root.append(h("h1", {}, "Inside")); }
  unmount() {}
  update() {}
}
