// The taste in words: what is counted of it, named by the catalogue's own values.

import { traits } from "../taste/rerank.js";
import { confidence, key } from "../taste/sums.js";

const SHOWN = 6;
const LEAST = 0.02;

/**
 * Names of counters: Map of key → {field, value}, from facets and products.
 * @param {Facet[]} facets
 * @param {Product[]} products
 */
export function names(facets, products) {
  const values = facets.flatMap(({ field, values: found }) => found.map(({ value }) => [field, value]));
  const pairs = [...values, ...products.flatMap(traits)];
  return new Map(pairs.map(([field, value]) => [key(field, value), { field, value }]));
}

/**
 * What a taste says: {sure: 0–1, groups: {colour, category, brand}: parts, against: parts, unknown: parts, price}.
 * A part is {key, field, value, share}; parts are sorted by share, which is of the whole weight and from −1 to 1.
 * price: {from, to} or null.
 * @param {Taste} taste
 * @param {PreferenceSettings} settings
 * @param {Map<number, { field: string, value: string }>} known
 */
export function portrait(taste, settings, known) {
  const parts = [...taste.shares]
    .filter(([, share]) => Math.abs(share) >= LEAST)
    .map(([number, share]) => ({ key: number, field: "", value: "", ...known.get(number), share }))
    .sort((one, other) => Math.abs(other.share) - Math.abs(one.share) || one.key - other.key);
  /** @param {string} field */
  const liked = (field) => parts.filter((part) => part.field === field && part.share > 0).slice(0, SHOWN);
  const { weight, mean, spread } = taste.price;
  const width = Math.max(Math.sqrt(spread), 0.1);
  return {
    sure: confidence(taste, settings.prior),
    groups: { colour: liked("colour"), category: liked("category"), brand: liked("brand") },
    against: parts.filter((part) => part.field && part.share < 0).slice(0, SHOWN),
    unknown: parts.filter((part) => !part.field).slice(0, SHOWN),
    price: weight > 0 ? { from: Math.exp(mean - width), to: Math.exp(mean + width) } : null,
  };
}
