// Results in the shopper's own order, with the taste's share in each explanation. Runs where the taste is.
// `apply` and `order` are the twins of Python's.

import { confidence, dot, invalid, key, mismatch, norm } from "./sums.js";

/**
 * `score + blend · confidence · cos(taste, item)` of each answer; `vectors`: Int8Arrays or numbers.
 * @param {ArrayLike<number>} scores
 * @param {Numbers[]} vectors
 * @param {Taste} of
 * @param {PreferenceSettings} settings
 */
export function apply(scores, vectors, of, settings) {
  if (scores.length !== vectors.length) throw invalid("must be one score and one vector an answer", "scores");
  const gain = settings.blend * confidence(of, settings.prior);
  return Float64Array.from(scores, (score, n) => {
    if (vectors[n].length !== of.direction.length) {
      throw mismatch(`must have ${of.direction.length} dimensions`, "vectors");
    }
    const length = norm(vectors[n]);
    const blended = score + (length > 0 ? (gain * dot(vectors[n], of.direction)) / length : 0);
    if (!Number.isFinite(blended)) throw invalid("hold NaN or infinity", "scores or vectors");
    return blended;
  });
}

/**
 * The answers' places from the best to the worst; equal ones keep their order.
 * @param {Float64Array} scores
 */
export function order(scores) {
  return Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * The int8 vector of a hit that was asked for with `vectors`, or null.
 * @param {{ vector?: string | null }} hit
 */
export function vectorOf(hit) {
  if (!hit.vector) return null;
  return Int8Array.from(atob(hit.vector), (character) => character.charCodeAt(0));
}

/**
 * What is counted of a product: [field, value] of its brand, kind and colours.
 * @param {Product} product
 */
export function traits(product) {
  const brand = product.brand ? [["brand", product.brand]] : [];
  const kind = product.category.length ? [["category", product.category.join(" > ")]] : [];
  return [...brand, ...kind, ...product.colours.map((colour) => ["colour", colour])];
}

/**
 * The counters of a product, for `learn`.
 * @param {Product} product
 */
export function keysOf(product) {
  return traits(product).map(([field, value]) => key(field, value));
}

/**
 * Hits by score and taste. What the shop pinned and what a barcode named keep their places; hits without vectors too.
 * @param {Hit[]} hits with vectors in base64
 * @param {Taste | null} taste as `read` gives it
 * @param {PreferenceSettings} settings the manifest's `preference`
 * @param {LikedProduct[]} [liked] what was liked or bought
 */
export function personal(hits, taste, settings, liked = []) {
  const fixed = hits.filter((hit) => isFixed(hit));
  const free = hits.filter((hit) => !isFixed(hit));
  if (!taste || !(confidence(taste, settings.prior) > 0)) return hits;
  const vectors = free.map((hit) => vectorOf(hit) ?? new Int8Array());
  const scores = apply(
    free.map((hit) => hit.score),
    vectors,
    taste,
    settings,
  );
  const placed = order(scores).map((n) => {
    const gain = scores[n] - free[n].score;
    return {
      ...free[n],
      explanation: explained(free[n], gain),
      because: gain > 0 ? because(free[n].id, vectors[n], liked) : null,
    };
  });
  return [...fixed, ...placed];
}

/**
 * The server's reasons and the taste's: shares of `score + gain`, which add up to 1. A taste that speaks against the
 * product has no share.
 * @param {Hit} hit
 * @param {number} gain
 */
export function explained(hit, gain) {
  if (!(gain > 0)) return hit.explanation;
  const whole = hit.explanation.length ? Math.max(hit.score, 0) : 0;
  const share = gain / (whole + gain);
  const reasons = hit.explanation.map((reason) => ({ ...reason, share: reason.share * (1 - share) }));
  return [...reasons, { source: "taste", share, detail: "" }].sort((one, other) => other.share - one.share);
}

/**
 * The other liked or bought product nearest to this one and how many of its kind there are, or null where none is near.
 * {what: "like" or "buy", product, count}
 * @param {string} id
 * @param {Numbers} vector
 * @param {LikedProduct[]} liked
 * @returns {Because | null}
 */
export function because(id, vector, liked) {
  /** @type {LikedProduct | null} */
  let nearest = null;
  let likeness = 0;
  const length = norm(vector);
  for (const one of liked) {
    if (one.product.id === id) continue;
    const near = dot(vector, one.vector) / (length * norm(one.vector));
    if (near > likeness) [nearest, likeness] = [one, near];
  }
  if (!nearest) return null;
  const kind = nearest.product.category.join(" > ");
  const alike = liked.filter(({ product }) => product.id !== id && product.category.join(" > ") === kind);
  const what = alike.every((one) => one.what === "buy") ? "buy" : "like";
  return { what, product: nearest.product, count: kind ? alike.length : 1 };
}

/**
 * `count` hits near the taste and unlike each other, by maximal marginal relevance as the server does it, in stock.
 * For shops that may not be handed the taste.
 * @param {Hit[]} hits
 * @param {Taste} taste
 * @param {number} count
 * @param {LikedProduct[]} [liked]
 */
export function recommended(hits, taste, count, liked = []) {
  const left = hits
    .filter((hit) => hit.vector && hit.product.availability === "in_stock")
    .map((hit) => {
      const vector = vectorOf(hit) ?? new Int8Array();
      const length = norm(vector);
      return { hit, vector, length, score: dot(vector, taste.direction) / length, nearest: 0 };
    });
  const chosen = [];
  while (left.length && chosen.length < count) {
    let best = 0;
    left.forEach((one, n) => {
      if (worth(one) > worth(left[best])) best = n;
    });
    const [next] = left.splice(best, 1);
    chosen.push(next);
    for (const one of left) {
      const likeness = dot(one.vector, next.vector) / (one.length * next.length);
      one.nearest = chosen.length > 1 ? Math.max(one.nearest, likeness) : likeness;
    }
  }
  return chosen.map(({ hit, vector, score }) => ({
    ...hit,
    score: Math.min(Math.max(score, 0), 1),
    explanation: [{ source: "taste", share: 1, detail: "" }],
    because: because(hit.id, vector, liked),
  }));
}

/** @param {{ score: number, nearest: number }} options */
const worth = ({ score, nearest }) => 0.7 * score - 0.3 * nearest;

/** @param {Hit} hit */
function isFixed(hit) {
  return !hit.vector || hit.explanation.some(({ source }) => source === "rule" || source === "barcode");
}
