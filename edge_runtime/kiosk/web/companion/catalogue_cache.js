// What the phone asks the shop for, put into the shopper's own order; without a network, what it still has.

import { encodeParcel, newId } from "../taste/preference.js";
import { personal, recommended, vectorOf } from "../taste/rerank.js";

/** Hits of one answer. */
export const PAGE = 48;
const BROWSE = 200;
const NO_KEY = new Uint8Array(0);

/** The shop and the shopper together. An answer is {hits, total, understood, empty, at: seconds or null}. */
export class Catalogue {
  #shop;
  #shopper;
  #api;

  /**
   * `api`: the API's address as the page knows it, absolute.
   * @param {Shop} shop
   * @param {Shopper} shopper
   * @param {URL} api
   */
  constructor(shop, shopper, api) {
    this.#shop = shop;
    this.#shopper = shopper;
    this.#api = new URL(api);
  }

  /** Whether a taste may be handed over for one answer: only over TLS or within the device. */
  get mayHandOver() {
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(this.#api.hostname);
    return this.#api.protocol === "https:" || isLoopback;
  }

  /**
   * `query`: text, filters, sort, ignore, offset.
   * @param {SearchRequest} query
   * @returns {Promise<Found>}
   */
  async search(query) {
    const results = await this.#shop.search({ limit: PAGE, vectors: true, facets: [], ...query });
    const hits = query.sort ? results.hits : await this.#ordered(results.hits);
    this.#keep(results.hits);
    return { ...results, hits };
  }

  /**
   * Products to the taste alone, without what is known; `taste` null: some of everything.
   * @param {number} [limit]
   * @returns {Promise<Found>}
   */
  async forYou(limit = PAGE / 2) {
    const [taste, things] = [await this.#shopper.taste(), await this.#shopper.things()];
    const known = new Set(things.filter(({ mark, bought, cart }) => mark || bought || cart > 0).map(({ id }) => id));
    const liked = await this.#shopper.liked();
    /** @param {{ id: string }} options */
    const isNew = ({ id }) => !known.has(id);
    if (taste && this.mayHandOver) {
      const space = this.#shopper.status.taste_space.slice(0, 32);
      const parcel = encodeParcel({ id: newId(), space, taste, replyKey: NO_KEY });
      const wanted = Math.min(limit + known.size, BROWSE);
      const results = await this.#shop.recommend({ taste: base64(parcel), limit: wanted, vectors: true });
      this.#keep(results.hits);
      return { taste, hits: recommended(results.hits.filter(isNew), taste, limit, liked) };
    }
    const hits = await this.some();
    this.#keep(hits);
    const fresh = hits.filter(isNew);
    return { taste, hits: taste ? recommended(fresh, taste, limit, liked) : fresh.slice(0, limit) };
  }

  /**
   * Products like one.
   * @param {string} id
   * @param {number} [limit]
   */
  async similar(id, limit = 8) {
    const results = await this.#shop.search({ like: [id], limit, vectors: true, facets: [] }, "similar");
    this.#keep(results.hits);
    return results.hits;
  }

  /** Some of everything, with vectors; asked for without a word about the shopper. */
  async some() {
    return (await this.#shop.search({ limit: BROWSE, vectors: true, facets: [] }, "recommend")).hits;
  }

  /**
   * Vectors of products that have a part of the taste: the shop's, or those on the phone where it does not answer.
   * @param {TastePart} part
   */
  async having({ field, value }) {
    const kept = await this.#shopper.having({ field, value });
    try {
      const query = { filters: value === undefined ? {} : { [field]: value }, limit: PAGE, vectors: true, facets: [] };
      const { hits } = await this.#shop.search(query, "part");
      const vectors = hits.map(vectorOf).filter((vector) => vector !== null);
      return vectors.length ? vectors : kept;
    } catch {
      return kept;
    }
  }

  /**
   * What the phone still has for words, or to the taste.
   * @param {string} [text]
   * @param {number} [limit]
   * @returns {Promise<Found>}
   */
  async remembered(text = "", limit = PAGE) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const things = (await this.#shopper.things()).filter((thing) => thing.mark !== "dislike");
    const found = things.filter(({ product }) => words.every((word) => spoken(product).includes(word)));
    const hits = found.map(({ id, product, vector }) => ({
      id,
      product,
      score: 0,
      explanation: [],
      vector: packed(vector),
    }));
    const taste = await this.#shopper.taste();
    const ordered =
      taste && !words.length ? recommended(hits, taste, limit, await this.#shopper.liked()) : await this.#ordered(hits);
    const shown = ordered.slice(0, limit);
    const times = found.filter(({ id }) => shown.some((hit) => hit.id === id)).map(({ at }) => at);
    return { hits: shown, total: found.length, at: times.length ? Math.min(...times) : null };
  }

  /**
   * For times without a network; nobody waits for it, and a full phone keeps less.
   * @param {Hit[]} hits
   */
  #keep(hits) {
    this.#shopper.keep(hits).catch(() => {});
  }

  /** @param {Hit[]} hits */
  async #ordered(hits) {
    return personal(hits, await this.#shopper.taste(), this.#shopper.settings, await this.#shopper.liked());
  }
}

/** @param {Product} product */
function spoken(product) {
  const texts = Object.values(product.texts).map(({ title }) => title);
  return [...texts, product.brand, ...product.category, ...product.colours].join(" ").toLowerCase();
}

/** @param {Int8Array} vector */
const packed = (vector) =>
  btoa(Array.from(new Uint8Array(vector.buffer), (byte) => String.fromCharCode(byte)).join(""));
/** @param {Uint8Array} data */
const base64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
