import { h } from "../dom.js";
export class Alerts {
  constructor(root) { root.append(h("h1", {}, "Alerts")); }
  unmount() {}
  update() {}
}
