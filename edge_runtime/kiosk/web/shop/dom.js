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
  const keyed = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-key]"))];
  const again = keyed.find((one) => one.dataset.key === key);
  /** @type {HTMLElement | null} */
  const first = element.querySelector("button, input, select, a");
  (again ?? first)?.focus({ preventScroll: true });
}

/**
 * Focus the first element of `root` that `selector` names.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {FocusOptions} [options]
 */
export function focusOn(root, selector, options = {}) {
  /** @type {HTMLElement | null} */
  const element = root.querySelector(selector);
  element?.focus(options);
}

/**
 * @template {HTMLElement | SVGElement} Element
 * @param {Element} element
 * @param {Props} props
 * @param {Children[]} children
 */
function fill(element, props, children) {
  const { on = {}, style = {}, data = {}, ...attributes } = props;
  Object.entries(on).forEach(([event, run]) => element.addEventListener(event, /** @type {EventListener} */ (run)));
  Object.entries(style).forEach(([name, value]) => element.style.setProperty(name, String(value)));
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
