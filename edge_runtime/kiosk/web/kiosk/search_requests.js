// Asking: what is asked → a query → answers, ordered as they are shown.

import { Problem, isOutdated } from "../shop/api_client.js";
import { personal, vectorOf } from "../taste/rerank.js";

export const STEP = 24; // answers that are asked for, and cards that are shown, at once
const MANY = 100; // where the page itself orders: by a taste

/**
 * The query for the API.
 * @param {Asked} asked
 * @param {Visit} visit
 * @param {number} [offset]
 */
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
    sort,
    limit: isToTaste(asked, visit) ? MANY : STEP,
    offset,
    facets: offset === 0 ? null : [],
    vectors: true,
  };
}

/**
 * Answers to what is asked. A product that left the shop is left out of the question. Null: outdated.
 * @param {{ asked: Asked, visit: Visit, shop: Shop }} options
 * @param {number} [offset]
 */
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
 * The hits in two parts: what was asked for, to the guest's taste unless they sort, and what is only the next best.
 * @param {Hit[]} hits
 * @param {{ asked: Asked, visit: Visit, status: Status }} options
 */
export function arrange(hits, { asked, visit, status }) {
  const [near, far] = [hits.filter((hit) => hit.fits), hits.filter((hit) => !hit.fits)];
  return { near: isToTaste(asked, visit) ? toTaste(near, visit, status.preference) : near, far };
}

/**
 * @param {Asked} asked
 * @param {{ guest: Guest | null }} options
 */
function isToTaste(asked, { guest }) {
  return guest !== null && asked.isRanked && asked.now.sort === null;
}

/**
 * @param {Hit[]} hits
 * @param {{ guest: Guest | null, liked: Map<string, Hit> }} options
 * @param {PreferenceSettings} settings
 */
function toTaste(hits, { guest, liked }, settings) {
  const known = [...liked.values()].flatMap((hit) => {
    const vector = vectorOf(hit);
    return vector ? [{ product: hit.product, vector, what: "like" }] : [];
  });
  return personal(hits, guest?.taste ?? null, settings, known);
}
