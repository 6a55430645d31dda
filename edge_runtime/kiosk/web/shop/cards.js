// Product cards: picture, title, price and offer, stock, rating, why it is here.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { valueName } from "./value_names.js";
import { priceOf, textOf } from "./strings.js";

const TOLD = 0.1;

/**
 * One card. `t`: a speaker (words.js). `shop`: a Shop, for the picture. `open`: called when the card is chosen.
 * `actions`: [{name, icon, label, run, pressed?}], each a button of its own; `pressed` makes it a toggle.
 * `note`: a line of the page's own.
 * @param {Hit} hit
 * @param {{ t: Translator, shop: Shop, open: () => unknown, actions?: CardAction[], note?: string }} options
 */
export function card(hit, { t, shop, open, actions = [], note = "" }) {
  const { product } = hit;
  const { title } = textOf(product, t.language);
  const data = { key: `open ${product.id}` };
  return h(
    "article",
    { class: "card", data: { id: product.id } },
    h("div", { class: "card-picture" }, picture(product, shop), badge(product, t)),
    h(
      "div",
      { class: "card-words" },
      h(
        "h3",
        { class: "card-title" },
        h("button", { type: "button", class: "card-open", data, on: { click: open } }, title),
      ),
      price(product, t),
      h("p", { class: "card-facts" }, stock(product, t), rating(product, t)),
      note && h("p", { class: "card-note" }, note),
      explanation(hit, t),
    ),
    actions.length > 0 && h("div", { class: "card-actions" }, ...actions.map((one) => action(one, product, title))),
  );
}

/**
 * The product's picture; where there is none, an empty niche.
 * @param {Product} product
 * @param {Shop} shop
 * @param {{ eager?: boolean }} [options]
 */
export function picture(product, shop, { eager = false } = {}) {
  const image = h("img", {
    src: shop.picture(product.id),
    alt: "",
    width: 256,
    height: 256,
    decoding: "async",
    loading: eager ? "eager" : "lazy",
  });
  image.addEventListener("error", () => image.replaceWith(icon("shelf", "no-picture")), { once: true });
  return image;
}

/**
 * The product whole under an arch of any shape: its picture fades into its own background, stretched.
 * @param {Product} product
 * @param {Shop} shop
 */
export function arch(product, shop) {
  const pictures = ["arch-ground", "arch-product"].map((name) => {
    const image = picture(product, shop, { eager: true });
    image.classList.add(name);
    return image;
  });
  return h("span", { class: "arch" }, ...pictures);
}

/**
 * What it costs, and what it did before.
 * @param {Product} product
 * @param {Translator} t
 */
export function price(product, t) {
  const now = priceOf(product);
  if (now === null) return h("p", { class: "price" });
  const reduced = isReduced(product);
  return h(
    "p",
    { class: reduced ? "price reduced" : "price" },
    reduced && h("span", { class: "unseen" }, `${t("now")} `),
    h("strong", {}, t.money(now, product.currency)),
    reduced && h("span", { class: "unseen" }, ` ${t("before")} `),
    reduced && h("s", {}, t.money(product.price ?? now, product.currency)),
  );
}

/**
 * Whether it can be had.
 * @param {Product} product
 * @param {Translator} t
 */
export function stock(product, t) {
  return h("span", { class: `stock ${product.availability}` }, valueName(product.availability, t));
}

/**
 * The mean of the reviews, or null where there is none.
 * @param {Product} product
 * @param {Translator} t
 */
export function rating(product, t) {
  if (product.rating === null) return null;
  return h(
    "span",
    { class: "rating" },
    icon("star"),
    h("span", { "aria-hidden": "true" }, t.number(product.rating)),
    h("span", { class: "unseen" }, t("stars", { rating: product.rating })),
    product.review_count > 0 &&
      h("span", { class: "rating-count", "aria-hidden": "true" }, `(${t.number(product.review_count)})`),
    product.review_count > 0 && h("span", { class: "unseen" }, `, ${t("reviews", { n: product.review_count })}`),
  );
}

/**
 * Each reason with its share, as a bar and in words, or the only one in a sentence; null where nothing was asked.
 * @param {Pick<Hit, "explanation">} hit
 * @param {Translator} t
 */
export function explanation(hit, t) {
  const told = hit.explanation.filter((reason) => reason.share >= TOLD);
  if (told.length === 0) return null;
  if (hit.explanation.length === 1) {
    return h(
      "p",
      { class: "explanation" },
      h("span", { class: "unseen" }, `${t("why")}: `),
      h("span", {}, said(told[0], "only", t)),
    );
  }
  const text = told.map((reason) => `${said(reason, "why", t)} ${t.percent(reason.share)}`).join(" · ");
  const bars = hit.explanation.map((reason) =>
    h("i", { class: `explanation-${reason.source}`, style: { "flex-grow": reason.share } }),
  );
  return h(
    "p",
    { class: "explanation" },
    h("span", { class: "explanation-bar", "aria-hidden": "true" }, ...bars),
    h("span", { class: "unseen" }, `${t("why")}: `),
    h("span", {}, text),
  );
}

/**
 * Typed and spoken words are quoted, where any of them is in the product itself.
 * @param {{ source: string, detail: string }} options
 * @param {string} kind
 * @param {Translator} t
 */
function said({ source, detail }, kind, t) {
  const bare = ["keywords", "voice"].includes(source) && detail === "" ? "_bare" : "";
  return t(`${kind}_${source}${bare}`, { detail: joined(detail) });
}

/**
 * Chinese words are matched in overlapping pairs of characters: 好看 看的 的灯 are read as 好看的灯.
 * @param {string} detail
 */
function joined(detail) {
  return detail.split(" ").reduce((text, next) => {
    const overlaps = /[\u3400-\u9fff]$/.test(text) && text.at(-1) === next.at(0);
    return text === "" || overlaps ? text + next.slice(text === "" ? 0 : 1) : `${text} ${next}`;
  }, "");
}

/**
 * @param {Product} product
 * @param {Translator} t
 */
function badge(product, t) {
  if (product.offer) return h("span", { class: "badge" }, valueName(product.offer, t));
  const { price: before, sale_price: now } = product;
  if (now === null || before === null || now >= before) return null;
  const share = t.percent(1 - now / before);
  return h("span", { class: "badge" }, t("discount", { share }));
}

/** @param {Product} product */
function isReduced(product) {
  const { price: before, sale_price: now } = product;
  return now !== null && before !== null && now < before;
}

/**
 * @param {CardAction} options
 * @param {Product} product
 * @param {string} title
 */
function action({ name, icon: sign, label, run, pressed }, product, title) {
  return h(
    "button",
    {
      type: "button",
      class: `action action-${name}`,
      "aria-pressed": pressed === undefined ? undefined : String(pressed),
      "aria-label": `${label}: ${title}`,
      title: label,
      data: { key: `${name} ${product.id}` },
      on: { click: run },
    },
    icon(sign),
    h("span", { class: "action-label", "aria-hidden": "true" }, label),
  );
}
