// Asking: what is asked → a query → answers, ordered as they are shown.

import { Problem, isOutdated, vectorOf } from "../shop/api.js";
import { personal } from "../shop/personal.js";
import { priceOf } from "../shop/words.js";

const PAGE = 48;
const MANY = 100; // where the page itself orders: by a taste, by price among what fits
const FITS = 0.65; // share of the best score from which on an answer stands in front

/** The query for the API. */
export function queryOf(asked, visit, offset = 0) {
  const { text, heard, picture, like, filters, ignore, sort } = asked.now;
  return {
    text: text.trim() || null,
    spoken: heard !== null,
    image: picture?.base64 ?? null,
    like: like === null ? [] : [like.id],
    exclude: [...visit.hidden.keys()],
    filters,
    ignore,
    sort: asked.isRanked ? null : sort,
    limit: asked.isRanked && (sort !== null || visit.guest !== null) ? MANY : PAGE,
    offset,
    facets: offset === 0 ? null : [],
    vectors: true,
  };
}

/** Answers to what is asked. A product that left the shop is left out of the question. Null: outdated. */
export async function ask({ asked, visit, shop }, offset = 0) {
  try {
    return await shop.search(queryOf(asked, visit, offset));
  } catch (error) {
    if (isOutdated(error)) return null;
    if (!(error instanceof Problem) || error.name !== "UnknownProduct") throw error;
    visit.hidden.clear();
    return shop.search({ ...queryOf(asked, visit, offset), like: [] });
  }
}

/**
 * The hits in two parts: what fits, and what is further away. What fits is sorted as the shopper wants: sorting
 * everything that is a little alike would put the cheapest of the least alike first.
 */
export function arrange(hits, { asked, visit, status }) {
  if (!asked.isRanked) return { near: hits, far: [] };
  const least = FITS * Math.max(...hits.map((hit) => hit.score), 0);
  const near = hits.filter((hit) => hit.score >= least);
  const far = hits.filter((hit) => hit.score < least);
  return { near: sorted(toTaste(near, visit, status.preference), asked.now.sort), far };
}

function toTaste(hits, { guest, liked }, settings) {
  if (guest === null) return hits;
  const known = [...liked.values()].map((hit) => ({ product: hit.product, vector: vectorOf(hit), what: "like" }));
  return personal(hits, guest.taste, settings, known);
}

function sorted(hits, sort) {
  if (sort === null) return hits;
  const field = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const value = ({ product }) => (field === "price" ? priceOf(product) : (product[field] ?? product.attributes[field] ?? null));
  const known = hits.filter((hit) => typeof value(hit) === "number");
  return [...known.sort((a, b) => sign * (value(a) - value(b))), ...hits.filter((hit) => typeof value(hit) !== "number")];
}
