// Before anything is asked: kinds to look around in, what others love, what is reduced.

import { h, refill } from "../shop/dom.js";
import { arch } from "../shop/cards.js";
import { valueName } from "../shop/value_names.js";

const ROW = 10;
const KINDS = 12;

/**
 * The view; `load()` fetches once a bundle what it shows.
 * @param {Page} page
 */
export function homeView(page) {
  const { shop, status, t } = page;
  const element = h("div", { class: "home" }, h("h1", { class: "home-title" }, t("ask")));
  /**
   * @param {string} title
   * @param {Hit[]} hits
   */
  const shelf = (title, hits) =>
    hits.length > 0 &&
    h(
      "section",
      { class: "shelf" },
      h("h2", {}, title),
      h(
        "div",
        { class: "cards strip", tabindex: 0, role: "group", "aria-label": title },
        ...hits.map((hit) => page.card(hit)),
      ),
    );
  /** @param {{ value: string, product: Product | undefined }} options */
  const niche = ({ value, product }) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "niche",
          data: { key: `kind ${value}` },
          on: { click: () => page.asked.start({ filters: { category: [value] } }) },
        },
        h("span", { class: "niche-picture" }, product && arch(product, shop)),
        h("span", { class: "niche-name" }, valueName(value, t)),
      ),
    );
  return {
    element,
    async load() {
      const products = (page.front ??= await front(page));
      const { kinds, rated, reduced } = products;
      /** @param {Hit[]} hits */
      const visible = (hits) => hits.filter((hit) => !page.visit.hidden.has(hit.id)).slice(0, ROW);
      refill(
        element,
        h("h1", { class: "home-title" }, t("ask")),
        kinds.length > 1 &&
          h(
            "section",
            { class: "kinds" },
            h("h2", { class: "unseen" }, t("kinds")),
            h("ul", { class: "niches" }, ...kinds.map(niche)),
          ),
        shelf(t(rated.length > 0 ? "well_rated" : "results_filters"), visible(rated.length > 0 ? rated : products.any)),
        status.fields.includes("sale") && shelf(t("reduced"), visible(reduced)),
      );
    },
  };
}

/**
 * Kinds with a picture each, the best rated, the reduced: each of another kind than the last.
 * @param {{ shop: Shop, status: Status }} options
 */
async function front({ shop, status }) {
  /** @param {string} field */
  const has = (field) => status.fields.includes(field);
  /** @type {Filters} */
  const stock = has("availability") ? { availability: "in_stock" } : {};
  /**
   * @param {SearchRequest} body
   * @param {string} channel
   */
  const browse = (body, channel) => shop.search({ limit: 100, facets: [], vectors: true, ...body }, channel);
  const [best, sale] = await Promise.all([
    browse(
      {
        filters: stock,
        sort: has("rating_signal") ? "-rating_signal" : null,
        facets: has("category") ? ["category"] : [],
      },
      "front",
    ),
    has("sale") ? browse({ filters: { ...stock, sale: true } }, "front sale") : { hits: [] },
  ]);
  const widest = tops(best.facets[0]?.values ?? []).slice(0, KINDS);
  const kinds = await Promise.all(
    widest.map(async ({ value }) => {
      const own = best.hits.find((hit) => hit.product.category.join(" > ").startsWith(value));
      const hit =
        own ?? (await browse({ filters: { ...stock, category: [value] }, limit: 1 }, `front ${value}`)).hits[0];
      return { value, product: hit?.product };
    }),
  );
  const rated = has("rating_signal") ? mixed(best.hits.filter((hit) => hit.product.review_count > 0)) : [];
  return { kinds, rated, reduced: mixed(sale.hits), any: mixed(best.hits) };
}

/**
 * The widest kinds; where there is but one, those below it.
 * @param {FacetValue[]} values
 */
function tops(values) {
  /** @param {number} depth */
  const of = (depth) => values.filter(({ value }) => value.split(" > ").length === depth);
  const deepest = Math.max(0, ...values.map(({ value }) => value.split(" > ").length));
  for (let depth = 1; depth < deepest; depth += 1) if (of(depth).length > 1) return of(depth);
  return of(deepest);
}

/** @param {Hit[]} hits */
function mixed(hits) {
  const seen = new Map();
  const rank = hits.map((hit) => {
    const kind = hit.product.category.join(" > ");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    return seen.get(kind);
  });
  return hits
    .map((hit, n) => ({ hit, n }))
    .sort((a, b) => rank[a.n] - rank[b.n] || a.n - b.n)
    .map(({ hit }) => hit);
}
