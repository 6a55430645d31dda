// Elements from data. Text stays text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * One element. `props`: attributes; `on` holds listeners, `style` CSS properties, `data` data attributes; false, null
 * and undefined leave an attribute out. Children: nodes or text; null and false are left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/**
 * One SVG element.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props]
 * @param {...Children} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/**
 * Put `nodes` in place of what the element holds; focus stays on the control with the same `data-key`.
 * @param {HTMLElement} element
 * @param {...Children} nodes
 */
export function refill(element, ...nodes) {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const key = element.contains(active) ? active.dataset.key : undefined;
  element.replaceChildren(...nodes.flat().filter((node) => node !== null && node !== false && node !== undefined));
  if (key === undefined) return;
  /** @type {HTMLElement[]} */
  const keyed = [...element.querySelectorAll("[data-key]")];
  const again = keyed.find((one) => one.dataset.key === key);
  (again ?? element.querySelector("button, input, select, a"))?.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement | SVGElement} element
 * @param {Props} props
 * @param {Children[]} children
 */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, run]) => element.addEventListener(event, run));
    else if (name === "style") Object.entries(value).forEach(([key, one]) => element.style.setProperty(key, one));
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
