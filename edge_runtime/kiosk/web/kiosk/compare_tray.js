// The tray at the bottom of the page: what is to be compared, side by side.

import { h } from "../shop/dom.js";
import { icon } from "../shop/icons.js";
import { textOf } from "../shop/strings.js";
import { openCompare } from "./product_dialog.js";

/**
 * The tray's elements; none where nothing is compared.
 * @param {Page} page
 */
export function compareTray(page) {
  const { t, visit, shop } = page;
  const hits = [...visit.compared.values()];
  if (hits.length === 0) return [];
  const pictures = hits.map((hit) => {
    const alt = textOf(hit.product, t.language).title;
    return h("li", {}, h("img", { src: shop.picture(hit.id), alt, width: 56, height: 56 }));
  });
  const compare = {
    type: "button",
    class: "button main",
    disabled: hits.length < 2,
    data: { key: "compare" },
    on: { click: () => openCompare(page) },
  };
  const end = {
    type: "button",
    class: "button round",
    "aria-label": t("compare_end"),
    title: t("compare_end"),
    data: { key: "end" },
    on: { click: () => visit.endComparing() },
  };
  return [
    h("ul", {}, ...pictures),
    hits.length < 2 && h("p", {}, t("compare_one")),
    h("button", compare, icon("compare"), t("compare")),
    h("button", end, icon("close")),
  ];
}
