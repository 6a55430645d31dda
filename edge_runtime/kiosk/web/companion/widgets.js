// Pieces that the companion's pages share.

import { card } from "../shop/cards.js";
import { h } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { valueName } from "../shop/value_names.js";
import { textOf } from "../shop/strings.js";

/**
 * @param {string} text
 * @param {(event: MouseEvent) => unknown} press
 * @param {{ look?: string, sign?: string, key?: string }} [options]
 */
export function button(text, press, { look = "", sign = "", key = undefined } = {}) {
  const content = sign ? [icon(sign), h("span", {}, text)] : [text];
  return h(
    "button",
    { type: "button", class: `button ${look}`, data: key ? { key } : {}, on: { click: press } },
    ...content,
  );
}

/**
 * Cards of hits. A product that is not for the shopper goes; `things`: what is known of each, by id.
 * @param {App} app
 * @param {Hit[]} hits
 * @param {Map<string, Thing>} things
 */
export function cards(app, hits, things) {
  return h("div", { class: "cards" }, ...hits.map((hit) => oneCard(app, hit, things.get(hit.id))));
}

/**
 * @param {App} app
 * @param {Hit} hit
 * @param {Thing | undefined} thing
 */
function oneCard(app, hit, thing) {
  const { t, shop, shopper } = app;
  /** @type {CardAction[]} */
  const actions = [
    {
      name: "like",
      icon: "heart",
      label: t("like"),
      pressed: thing?.mark === "like",
      run: async ({ currentTarget }) => {
        const pressed = /** @type {HTMLElement} */ (currentTarget);
        const isOn = pressed.getAttribute("aria-pressed") !== "true";
        pressed.setAttribute("aria-pressed", String(isOn));
        await shopper.mark(hit, "like");
        if (isOn) app.toast(t("learnt"), t("reorder"), () => app.redraw());
      },
    },
    {
      name: "dislike",
      icon: "no",
      label: t("dislike"),
      run: async () => {
        await shopper.mark(hit, "dislike");
        const place = made.nextElementSibling;
        const parent = made.parentElement;
        made.remove();
        (place ?? parent)?.querySelector("button")?.focus();
        app.toast(t("hidden"), t("undo"), async () => {
          await shopper.mark(hit, "dislike");
          parent?.insertBefore(made, place);
        });
      },
    },
    {
      name: "cart",
      icon: "plus",
      label: t("addToCart"),
      run: async () => {
        const held = (await app.things()).get(hit.id);
        await shopper.putInCart(hit, (held?.cart ?? 0) + 1);
        app.toast(t("inCart"));
      },
    },
  ];
  const note = hit.because ? because(hit.because, t) : "";
  const made = card(hit, { t, shop, open: () => app.openProduct(hit), actions, note });
  return made;
}

/**
 * "Because you liked two sneakers".
 * @param {{ what: "like" | "buy", product: Product, count: number }} options
 * @param {Translator} t
 */
export function because({ what, product, count }, t) {
  const isMany = count > 1;
  const key = { like: "becauseLike", buy: "becauseBuy" }[what] + (isMany ? "s" : "");
  if (!isMany) return t(key, { title: textOf(product, t.language).title });
  const numbers = t("numbers").split(" ");
  const kind = valueName(product.category.join(" > "), t);
  return t(key, { count: numbers[count] ?? String(count), kind: t.language === "en" ? kind.toLowerCase() : kind });
}

/**
 * When something was, e.g. "3 hours ago". `at`: seconds since 1970.
 * @param {number} at
 * @param {Translator} t
 */
export function ago(at, t) {
  const past = Math.max(Date.now() / 1000 - at, 0);
  /** @type {[Intl.RelativeTimeFormatUnit, number]} */
  const [unit, size] = past < 3600 ? ["minute", 60] : past < 86_400 ? ["hour", 3600] : ["day", 86_400];
  return new Intl.RelativeTimeFormat(t.tag, { numeric: "auto" }).format(-Math.floor(past / size), unit);
}

/**
 * @param {number} share
 * @param {string} [look]
 */
export function bar(share, look = "") {
  return h(
    "span",
    { class: `bar ${look}`, "aria-hidden": "true" },
    h("i", { style: { width: `${Math.round(share * 100)}%` } }),
  );
}

/**
 * A line that says how old what is shown is.
 * @param {App} app
 * @param {number | null | undefined} at
 */
export function stale(app, at) {
  const { t } = app;
  const text = at ? t("offline", { when: ago(at, t) }) : t("offlineEmpty");
  return h(
    "p",
    { class: "stale", role: "status" },
    icon("away"),
    h("span", {}, text),
    button(t("retry"), () => app.again(), { key: "retry" }),
  );
}
