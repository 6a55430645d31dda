// What a guest does while here: likes, what is not for them, what they compare. In memory, gone with the visit.

import { keysOf, vectorOf } from "../taste/rerank.js";
import { priceOf } from "../shop/strings.js";

const COMPARED = 2;
const HIDDEN = 200;

/** Event "change". Products are kept as hits, with their vectors where the answer carried them. */
export class Visit extends EventTarget {
  /**
   * Whoever lent a taste by their phone.
   * @type {Guest | null}
   */
  guest = null;
  /** @type {Map<string, Hit>} */
  liked = new Map();
  /** @type {Map<string, Hit>} */
  hidden = new Map();
  /** @type {Map<string, Hit>} */
  compared = new Map();

  /**
   * Like a product, or no longer.
   * @param {Hit} hit
   */
  like(hit) {
    if (!this.liked.has(hit.id)) this.#learn(hit, "like");
    this.#toggle(this.liked, hit);
  }

  /**
   * Show it no more; `unhide` takes that back.
   * @param {Hit} hit
   */
  hide(hit) {
    this.liked.delete(hit.id);
    this.compared.delete(hit.id);
    this.hidden.set(hit.id, hit);
    this.#learn(hit, "dislike");
    if (this.hidden.size > HIDDEN) this.hidden.delete([...this.hidden.keys()][0]);
    this.#tell();
  }

  /** @param {Hit} hit */
  unhide(hit) {
    this.hidden.delete(hit.id);
    this.#tell();
  }

  /**
   * Put a product beside another, or away; of three the first gives way.
   * @param {Hit} hit
   */
  compare(hit) {
    this.#toggle(this.compared, hit);
  }

  endComparing() {
    this.compared.clear();
    this.#tell();
  }

  /**
   * A phone lent its taste.
   * @param {Guest} guest
   */
  welcome(guest) {
    this.guest = guest;
    for (const hit of this.liked.values()) this.#learn(hit, "like");
    this.#tell();
  }

  end() {
    this.guest?.leave();
    this.guest = null;
    this.liked.clear();
    this.hidden.clear();
    this.compared.clear();
    this.#tell();
  }

  /**
   * @param {Hit} hit
   * @param {string} what
   */
  #learn(hit, what) {
    const vector = vectorOf(hit);
    if (vector !== null) this.guest?.learn(vector, what, { keys: keysOf(hit.product), price: priceOf(hit.product) });
  }

  /**
   * @param {Map<string, Hit>} held
   * @param {Hit} hit
   */
  #toggle(held, hit) {
    if (!held.delete(hit.id)) held.set(hit.id, hit);
    if (held === this.compared && held.size > COMPARED) held.delete([...held.keys()][0]);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
