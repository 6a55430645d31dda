// One product, looked at closely.

import { explanation, picture, price, rating, stock } from "../shop/cards.js";
import { openDialog } from "../shop/dialog.js";
import { h, refill } from "../shop/dom.js";
import { fieldName, valueName } from "../shop/value_names.js";
import { textOf } from "../shop/strings.js";
import { because, button, cards } from "./widgets.js";

/** @type {("brand" | "material" | "pattern" | "gender" | "age_group")[]} */
const FACTS = ["brand", "material", "pattern", "gender", "age_group"];
const REVIEWS = 3;

/**
 * @param {App} app
 * @param {ShownProduct} hit
 */
export async function openProduct(app, hit) {
  const { t, shop, shopper } = app;
  const { product } = hit;
  const { title, description } = textOf(product, t.language);
  const { body } = openDialog({ t, title, kind: "product" });
  const likes = h("div", { class: "row" });
  const draw = async () => {
    const held = (await app.things()).get(hit.id);
    const isLiked = held?.mark === "like";
    const like = button(t("like"), () => shopper.mark(hit, "like").then(draw), { sign: "heart", key: "like" });
    like.setAttribute("aria-pressed", String(isLiked));
    const cart = button(
      held?.cart ? t("inCart") : t("addToCart"),
      () => shopper.putInCart(hit, (held?.cart ?? 0) + 1).then(draw),
      {
        look: "main",
        sign: held?.cart ? "check" : "plus",
        key: "cart",
      },
    );
    refill(likes, cart, like);
  };
  const similar = h("div", { class: "similar" });
  refill(
    body,
    h(
      "div",
      { class: "product-head" },
      h("div", { class: "product-picture" }, picture(product, shop, { eager: true })),
      h(
        "div",
        { class: "product-words" },
        price(product, t),
        h("p", { class: "card-facts" }, stock(product, t), rating(product, t)),
        hit.because && h("p", { class: "card-note" }, because(hit.because, t)),
        explanation(hit, t),
        likes,
        description && h("p", {}, description),
        facts(product, t),
      ),
    ),
    reviews(product, t),
    similar,
  );
  await draw();
  await shopper.view(hit);
  const hits = await app.catalogue.similar(hit.id).catch(() => []);
  if (hits.length) refill(similar, h("h3", {}, t("moreLike")), cards(app, hits, await app.things()));
}

/**
 * @param {Product} product
 * @param {Translator} t
 */
function facts(product, t) {
  const rows = FACTS.filter((field) => product[field]).map((field) => [
    fieldName(field, t),
    valueName(product[field] ?? "", t),
  ]);
  if (product.colours.length)
    rows.push([fieldName("colour", t), product.colours.map((one) => valueName(one, t)).join(", ")]);
  if (product.sizes.length) rows.push([fieldName("size", t), product.sizes.join(", ")]);
  return h(
    "dl",
    { class: "facts" },
    ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/**
 * @param {Product} product
 * @param {Translator} t
 */
function reviews(product, t) {
  const told = [...product.reviews].sort(
    (one, other) => Number(other.language === t.language) - Number(one.language === t.language),
  );
  if (!told.length) return null;
  const items = told.slice(0, REVIEWS).map(({ text, language }) => h("li", { lang: language }, text));
  return h("section", { class: "reviews" }, h("h3", {}, t("reviewsTitle")), h("ul", {}, ...items));
}
