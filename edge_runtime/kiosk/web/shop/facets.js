// Facets with their counts: what the answers can be narrowed by.

import { h } from "./dom.js";
import { fieldName, swatch, valueName } from "./value_names.js";

const SHOWN = 7;
const STEPS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const ORDER = ["category", "colour", "price", "brand", "size", "material", "gender", "rating", "availability"];
const OPEN = new Set(["category", "colour", "price"]);

/** @typedef {Pick<FacetContext, "t" | "filters" | "currency" | "choose">} RangeContext */
/**
 * @typedef {object} FacetButton
 * @property {string} name
 * @property {number} [count]
 * @property {boolean} pressed
 * @property {number} [depth]
 * @property {Translator} t
 * @property {() => void} run
 */

/**
 * The facets as a list of groups. `filters`: those in force. `hits`: the answers; what they have comes first.
 * `choose(field, filter)` is called with the new filter of a field, or null. `opened`: a Set that remembers which
 * groups ("brand") and long lists ("brand all") are open; `changed` is called when it changes.
 * @param {Facet[]} found
 * @param {FacetContext} options
 */
export function facets(found, { t, filters, hits, currency, choose, opened, changed }) {
  /** @param {string} field */
  const place = (field) => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length);
  const groups = [...found].sort((a, b) => place(a.field) - place(b.field));
  return groups.map((facet) => {
    const buttons = values(facet, { t, filters, hits, currency, choose, opened, changed });
    if (buttons.length < 2 && !(facet.field in filters)) return null;
    return group(facet.field, buttons, { t, opened, isOpen: OPEN.has(facet.field) || facet.field in filters });
  });
}

/**
 * A filter in words: "up to 80 €", "Red, Blue", "not Pink".
 * @param {string} field
 * @param {Filter} filter
 * @param {{ t: Translator, currency: string | null }} options
 */
export function filterName(field, filter, { t, currency }) {
  if (Array.isArray(filter)) return filter.map((value) => valueName(value, t)).join(", ");
  if (typeof filter === "boolean") return fieldName(field, t);
  if (typeof filter !== "object") return valueName(filter, t);
  if (filter.not !== undefined)
    return [filter.not]
      .flat()
      .map((value) => t("not_value", { value: valueName(value, t) }))
      .join(", ");
  const [from, to] = [filter.gte ?? filter.gt, filter.lte ?? filter.lt];
  /** @param {number} value */
  const write = (value) => (field === "price" ? t.roundMoney(value, currency) : t.number(value));
  if (field === "rating" && to === undefined) return t("at_least", { rating: t.number(from ?? 0) });
  if (from === undefined) return t("up_to", { to: to === undefined ? "" : write(to) });
  if (to === undefined) return t("from", { from: write(from) });
  return t("between", { from: write(from), to: write(to) });
}

/**
 * @param {string} field
 * @param {HTMLElement[]} buttons
 * @param {{ t: Translator, opened: Set<string>, isOpen: boolean }} options
 */
function group(field, buttons, { t, opened, isOpen }) {
  const closedKey = `${field} closed`;
  const open = opened.has(field) || (isOpen && !opened.has(closedKey));
  const details = h(
    "details",
    { class: `facet facet-${field}`, open },
    h("summary", { data: { key: `facet ${field}` } }, h("span", {}, fieldName(field, t))),
    h("ul", { class: "facet-values" }, ...buttons.map((button) => h("li", {}, button))),
  );
  details.addEventListener("toggle", () => {
    opened.delete(details.open ? closedKey : field);
    opened.add(details.open ? field : closedKey);
  });
  return details;
}

/**
 * @param {Facet} facet
 * @param {FacetContext} context
 */
function values(facet, context) {
  if (facet.minimum === null || facet.minimum === undefined) {
    return facet.field === "category" ? paths(facet, context) : keywords(facet, context);
  }
  if (facet.field === "rating") return ratings(facet, context);
  return facet.field === "price" ? prices(facet, context) : [];
}

/**
 * @param {Facet} options
 * @param {FacetContext} options2
 */
function keywords({ field, values: found }, { t, filters, hits, choose, opened, changed }) {
  const chosen = listed(filters[field]);
  const near = new Map();
  for (const hit of hits) for (const value of carried(hit.product, field)) near.set(value, (near.get(value) ?? 0) + 1);
  /** @param {FacetValue} one */
  const rank = (one) => (chosen.includes(one.value) ? 1e9 : (near.get(one.value) ?? 0));
  const sorted = [...found].sort((a, b) => rank(b) - rank(a) || b.count - a.count);
  const all = opened.has(`${field} all`);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const buttons = shown.map(({ value, count }) => {
    const pressed = chosen.includes(value);
    const rest = pressed ? chosen.filter((one) => one !== value) : [...chosen, value];
    return toggle(field, value, {
      name: valueName(value, t),
      count,
      pressed,
      t,
      run: () => choose(field, rest.length ? rest : null),
    });
  });
  if (sorted.length > SHOWN) {
    buttons.push(
      more(field, all ? t("fewer_values") : t("more_values", { n: sorted.length - SHOWN }), all, { opened, changed }),
    );
  }
  return buttons;
}

/**
 * Kinds: the widest ones, and below the chosen one its own. One at a time.
 * @param {Facet} options
 * @param {FacetContext} options2
 */
function paths({ field, values: found }, { t, filters, hits, choose, opened, changed }) {
  const chosen = listed(filters[field])[0] ?? null;
  const above =
    chosen === null
      ? []
      : String(chosen)
          .split(" > ")
          .map((_, n, parts) => parts.slice(0, n + 1).join(" > "));
  const near = new Map();
  for (const { product } of hits) {
    product.category.forEach((_, n) => {
      const path = product.category.slice(0, n + 1).join(" > ");
      near.set(path, (near.get(path) ?? 0) + 1);
    });
  }
  /** @param {string} path */
  const parent = (path) => path.split(" > ").slice(0, -1).join(" > ");
  /** @param {string} path */
  const children = (path) =>
    found
      .filter(({ value }) => parent(value) === path)
      .sort((a, b) => (near.get(b.value) ?? 0) - (near.get(a.value) ?? 0) || b.count - a.count);
  const all = opened.has(`${field} all`);
  /** @type {(path: string) => FacetValue[]} */
  const list = (path) => children(path).flatMap((one) => [one, ...(above.includes(one.value) ? list(one.value) : [])]);
  const widest = children("").filter(({ value }, n) => all || n < SHOWN || above.includes(value));
  const shown = widest.flatMap((one) => [one, ...(above.includes(one.value) ? list(one.value) : [])]);
  const buttons = shown.map(({ value, count }) => {
    const pressed = above.includes(value);
    const next = value === chosen ? parent(value) || null : value;
    const depth = value.split(" > ").length - 1;
    return toggle(field, value, {
      name: valueName(value, t),
      count,
      pressed,
      depth,
      t,
      run: () => choose(field, next && [next]),
    });
  });
  if (children("").length > SHOWN) {
    const left = children("").length - widest.length;
    if (all || left > 0) {
      buttons.push(more(field, all ? t("fewer_values") : t("more_values", { n: left }), all, { opened, changed }));
    }
  }
  return buttons;
}

/**
 * @param {Facet} options
 * @param {RangeContext} options2
 */
function prices({ field, minimum, maximum }, { t, filters, currency, choose }) {
  const [low, high] = [minimum ?? 0, maximum ?? 0];
  const steps = STEPS.filter((step) => step > low && step < high);
  const edges = [undefined, ...thin(steps, 5), undefined];
  return edges.slice(0, -1).map((from, n) => {
    /** @type {FilterBounds} */
    const filter = {
      ...(from === undefined ? {} : { gte: from }),
      ...(edges[n + 1] === undefined ? {} : { lte: edges[n + 1] }),
    };
    if (Object.keys(filter).length === 0) filter.gte = low;
    return range(field, filter, { t, filters, currency, choose });
  });
}

/**
 * @param {Facet} options
 * @param {RangeContext} options2
 */
function ratings({ field, maximum }, { t, filters, currency, choose }) {
  return [4.5, 4, 3]
    .filter((least) => least <= (maximum ?? 0))
    .map((gte) => range(field, { gte }, { t, filters, currency, choose }));
}

/**
 * @param {string} field
 * @param {Filter} filter
 * @param {RangeContext} options
 */
function range(field, filter, { t, filters, currency, choose }) {
  const pressed = JSON.stringify(filters[field]) === JSON.stringify(filter);
  const name = filterName(field, filter, { t, currency });
  return toggle(field, JSON.stringify(filter), { name, pressed, t, run: () => choose(field, pressed ? null : filter) });
}

/**
 * @param {string} field
 * @param {string} value
 * @param {FacetButton} options
 */
function toggle(field, value, { name, count = undefined, pressed, depth = 0, t, run }) {
  const colour = field === "colour" || field === "color" ? swatch(value) : null;
  return h(
    "button",
    {
      type: "button",
      class: `facet-value depth-${depth}`,
      "aria-pressed": String(pressed),
      data: { key: `${field} ${value}` },
      on: { click: run },
    },
    colour && h("i", { class: "swatch", style: { background: colour }, "aria-hidden": "true" }),
    h("span", { class: "facet-name" }, name),
    count !== undefined && h("span", { class: "facet-count" }, h("span", { class: "unseen" }, ", "), t.number(count)),
  );
}

/**
 * @param {string} field
 * @param {string} label
 * @param {boolean} all
 * @param {Pick<FacetContext, "opened" | "changed">} options
 */
function more(field, label, all, { opened, changed }) {
  const run = () => {
    if (all) opened.delete(`${field} all`);
    else opened.add(`${field} all`);
    changed();
  };
  return h(
    "button",
    {
      type: "button",
      class: "facet-more",
      "aria-expanded": String(all),
      data: { key: `${field} more` },
      on: { click: run },
    },
    label,
  );
}

/** @param {Filter | undefined} filter */
function listed(filter) {
  if (Array.isArray(filter)) return filter;
  return typeof filter === "string" ? [filter] : [];
}

/**
 * @param {Product} product
 * @param {string} field
 */
function carried(product, field) {
  /** @type {Record<string, unknown>} */
  const own = { ...product, colour: product.colours, size: product.sizes };
  return own[field] ? [own[field]].flat() : [];
}

/**
 * At most `most` of the steps, evenly.
 * @param {number[]} steps
 * @param {number} most
 */
function thin(steps, most) {
  if (steps.length <= most) return steps;
  return Array.from({ length: most }, (_, n) => steps[Math.round((n * (steps.length - 1)) / (most - 1))]);
}
