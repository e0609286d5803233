/** Builds elements. Text goes in as text alone: nothing here or elsewhere parses HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Object} attributes class, data-…, aria-…; on… with a function; true for a bare attribute
 * @param {...(Node|string|number|null|Array)} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}

/** Sets an element's text where it differs, so that nothing is laid out for nothing. */
export function setText(element, text) {
  const value = String(text);
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null));
}

/** A message where there is nothing to show: what is so, and what to do. */
export function empty(what, ...todo) {
  return h("div", { class: "empty" }, h("strong", {}, what), h("p", {}, ...todo));
}

/** A table with a caption for screen readers. Columns: {name, number, cell(row)}. */
export function table(caption, columns, rows) {
  const kind = (column) => ({ class: column.number ? "number" : column.kind });
  return h(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", ...kind(c) }, c.name)))),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", {}, columns.map((c) => h("td", kind(c), c.cell(row))))),
      ),
    ),
  );
}
