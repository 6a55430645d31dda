// One product, large; "like this, but …"; two side by side; what is liked.

import { arch, explanation, picture, price, rating, stock } from "../shop/cards.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { fieldName, swatch, valueName } from "../shop/value_names.js";
import { priceOf, textOf } from "../shop/strings.js";

const COLOURS = 5;
const REVIEWS = 3;
const ROWS = ["brand", "category", "colour", "material", "pattern", "size", "gender"];

/**
 * Open one product.
 * @param {Page} page
 * @param {Hit} hit
 */
export function openProduct(page, hit) {
  const { asked, t, visit } = page;
  const { product } = hit;
  const { title, description } = textOf(product, t.language);
  const { body, close } = openDialog({
    t,
    title,
    kind: "product",
    closed: () => visit.removeEventListener("change", draw),
  });
  /** @param {Partial<Question>} part */
  const leave = (part) => {
    close();
    asked.start(part);
  };
  const buttons = h("div", { class: "row" });
  /**
   * @param {string} name
   * @param {string} label
   * @param {string} sign
   * @param {() => unknown} run
   * @param {boolean} [pressed]
   */
  const toggle = (name, label, sign, run, pressed) =>
    h(
      "button",
      {
        type: "button",
        class: `button ${name}`,
        "aria-pressed": pressed === undefined ? undefined : String(pressed),
        data: { key: name },
        on: { click: run },
      },
      icon(sign),
      label,
    );
  const hide = () => {
    close();
    page.hide(hit);
  };
  const draw = () =>
    refill(
      buttons,
      toggle("similar main", t("similar"), "similar", () => leave({ like: product })),
      toggle("like", t("like"), "heart", () => visit.like(hit), visit.liked.has(hit.id)),
      toggle("compare", t("compare_add"), "compare", () => visit.compare(hit), visit.compared.has(hit.id)),
      toggle("dislike", t("dislike"), "no", hide),
    );
  visit.addEventListener("change", draw);
  draw();
  refill(
    body,
    h("div", { class: "product-picture" }, arch(product, page.shop)),
    h(
      "div",
      { class: "product-words" },
      price(product, t),
      product.offer && h("p", { class: "offer" }, valueName(product.offer, t)),
      h("p", { class: "card-facts" }, stock(product, t), rating(product, t)),
      description && h("p", { class: "description" }, description),
      buttons,
      but(page, product, leave),
      facts(product, t),
      reviews(product, t),
      explanation(hit, t),
    ),
  );
}

/**
 * Two products side by side.
 * @param {Page} page
 */
export function openCompare(page) {
  const { t, visit, shop } = page;
  const hits = [...visit.compared.values()];
  const { body } = openDialog({ t, title: t("compare_title"), kind: "compare" });
  /**
   * @param {string} name
   * @param {(product: Product) => HTMLElement | string | null} make
   */
  const cells = (name, make) => {
    const made = hits.map((hit) => make(hit.product));
    if (made.every((one) => one === null || one === "")) return null;
    const differ = new Set(made.map((one) => (one instanceof HTMLElement ? one.textContent : one))).size > 1;
    return h(
      "tr",
      { class: differ ? "differ" : "" },
      h("th", { scope: "row" }, name),
      ...made.map((one) => h("td", {}, one ?? "–")),
    );
  };
  const head = hits.map((hit) =>
    h(
      "th",
      { scope: "col" },
      picture(hit.product, shop, { eager: true }),
      h(
        "button",
        { type: "button", class: "compare-open", on: { click: () => openProduct(page, hit) } },
        textOf(hit.product, t.language).title,
      ),
    ),
  );
  refill(
    body,
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("td", {}), ...head)),
      h(
        "tbody",
        {},
        ...[
          cells(fieldName("price", t), (product) => price(product, t)),
          cells(fieldName("rating", t), (product) => rating(product, t)),
          cells(fieldName("availability", t), (product) => stock(product, t)),
          cells(fieldName("offer", t), (product) => product.offer && valueName(product.offer, t)),
          ...ROWS.map((field) => cells(fieldName(field, t), (product) => told(product, field, t))),
        ].filter(Boolean),
      ),
    ),
  );
}

/**
 * What is liked, and more to that taste.
 * @param {Page} page
 */
export async function openLiked(page) {
  const { t, visit, shop } = page;
  const draw = () => refill(own, ...[...visit.liked.values()].map((hit) => page.card(hit)));
  const { body } = openDialog({
    t,
    title: t("liked_title"),
    kind: "wide",
    closed: () => visit.removeEventListener("change", draw),
  });
  const own = h("div", { class: "cards" });
  const more = h("section", { hidden: true });
  visit.addEventListener("change", draw);
  draw();
  refill(body, own, more);
  const liked = [...visit.liked.keys()];
  if (liked.length === 0) return;
  const { hits } = await shop.recommend({ like: liked, unlike: [...visit.hidden.keys()], limit: 12, vectors: true });
  more.hidden = hits.length === 0;
  refill(more, h("h2", {}, t("liked_more")), h("div", { class: "cards" }, ...hits.map((hit) => page.card(hit))));
}

/**
 * @param {{ status: Status, t: Translator }} options
 * @param {Product} product
 * @param {(part: Partial<Question>) => void} leave
 */
function but({ status, t }, product, leave) {
  const input = h("input", {
    type: "text",
    class: "but-words",
    "aria-label": t("but"),
    placeholder: t("but_placeholder"),
    autocomplete: "off",
    maxlength: 200,
  });
  /** @param {Partial<Question>} part */
  const go = (part) => leave({ like: product, ...part });
  /**
   * @param {string} label
   * @param {Partial<Question>} part
   * @param {string | null} [colour]
   */
  const pill = (label, part, colour) =>
    h(
      "button",
      { type: "button", class: "button", on: { click: () => go(part) } },
      colour && h("i", { class: "swatch", style: { background: colour }, "aria-hidden": "true" }),
      label,
    );
  const others = ["red", "blue", "green", "black", "white", "yellow", "brown"].filter(
    (one) => !product.colours.includes(one),
  );
  const now = priceOf(product);
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim() !== "") go({ text: input.value.trim() });
  };
  return h(
    "form",
    { class: "but", on: { submit } },
    h("h3", {}, t("but")),
    h("div", { class: "row" }, input, h("button", { class: "button main" }, t("but_go"))),
    h(
      "div",
      { class: "row pills" },
      now !== null && pill(t("but_cheaper"), { filters: { price: { lt: now } } }),
      product.availability !== "in_stock" &&
        status.fields.includes("availability") &&
        pill(t("but_stock"), { filters: { availability: "in_stock" } }),
      product.colours.length > 0 &&
        others.slice(0, COLOURS).map((one) => {
          const text = t("but_colour", { colour: t.language === "en" ? one : valueName(one, t) });
          return pill(text, { text }, swatch(one));
        }),
    ),
  );
}

/**
 * @param {Product} product
 * @param {Translator} t
 */
function facts(product, t) {
  const rows = ROWS.map((field) => ({ field, value: told(product, field, t) })).filter(({ value }) => value);
  const code = product.mpn ?? product.gtin;
  return h(
    "dl",
    { class: "facts" },
    ...rows.map(({ field, value }) => h("div", {}, h("dt", {}, fieldName(field, t)), h("dd", {}, value))),
    code && h("div", {}, h("dt", {}, t("code")), h("dd", {}, code)),
  );
}

/**
 * @param {Product} product
 * @param {Translator} t
 */
function reviews(product, t) {
  /** @param {Review} review */
  const own = (review) => review.language === null || review.language === t.language;
  const shown = [...product.reviews].sort((a, b) => Number(own(b)) - Number(own(a))).slice(0, REVIEWS);
  if (shown.length === 0) return null;
  const lines = shown.map((review) =>
    h(
      "blockquote",
      { lang: review.language && review.language !== t.language ? review.language : undefined },
      review.text,
    ),
  );
  return h("section", { class: "reviews" }, h("h3", {}, t("reviews_title")), ...lines);
}

/**
 * @param {Product} product
 * @param {string} field
 * @param {Translator} t
 */
function told(product, field, t) {
  const [category, colour, size] = [product.category.at(-1), product.colours, product.sizes];
  const { brand, material, pattern, gender } = product;
  /** @type {Record<string, string | string[] | null | undefined>} */
  const values = { brand, category, colour, material, pattern, size, gender };
  const value = values[field];
  if (value === null || value === undefined || value.length === 0) return null;
  if (field === "brand") return String(value);
  return [value]
    .flat()
    .map((one) => valueName(one, t))
    .join(", ");
}
