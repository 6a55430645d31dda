// The shopper of this phone: taste, likes, purchases, cart. All of it lies on the phone and is changed here.

import * as preference from "../taste/preference.js";
import { keysOf, traits, vectorOf } from "../taste/rerank.js";
import { priceOf } from "../shop/strings.js";
import { MAX_DEVICES } from "../taste/encoding.js";

const MAX_THINGS = 300;
const MAX_LIKED = 100;
/** @type {Record<"like" | "dislike", string>} */
const OPPOSITE = { like: "dislike", dislike: "like" };

export const seconds = () => Math.floor(Date.now() / 1000);

/**
 * Events: "change" whenever something was learnt, forgotten or put aside, here or in another tab.
 */
export class Shopper extends EventTarget {
  #device;
  #others = new BroadcastChannel("vitrine");

  /**
   * @param {Device} device
   * @param {Status} status
   * @param {string} id
   */
  constructor(device, status, id) {
    super();
    this.#device = device;
    this.status = status;
    this.id = id;
    this.#others.onmessage = () => this.dispatchEvent(new Event("change"));
  }

  /**
   * `status`: what `GET /v1/status` says, now or when it was last asked.
   * @param {Device} device
   * @param {Status} status
   */
  static async open(device, status) {
    return new Shopper(device, status, await device.update("device", (id) => id ?? preference.newId()));
  }

  get settings() {
    return this.status.preference;
  }

  /** The state, or null where nothing was learnt yet or it belongs to another space. */
  async state() {
    const held = await this.#device.get("state");
    const state = held ? preference.decodeState(held) : null;
    return state?.space === this.status.taste_space ? state : null;
  }

  /** Whether what was learnt belongs to another space than the shop's. */
  async isElsewhere() {
    const held = await this.#device.get("state");
    return held !== undefined && preference.decodeState(held).space !== this.status.taste_space;
  }

  /** The taste as it is now, or null. */
  async taste() {
    const state = await this.state();
    const taste = state && preference.read(state, seconds(), this.settings);
    return taste && taste.weight > 0 ? taste : null;
  }

  things() {
    return this.#device.things();
  }

  /** What was liked or bought, the latest first, for reasons: {what, product, vector}. */
  async liked() {
    const things = (await this.things()).filter(({ mark, bought }) => mark === "like" || bought);
    things.sort((one, other) => other.at - one.at);
    return things
      .slice(0, MAX_LIKED)
      .map(({ product, vector, bought }) => ({ what: bought ? "buy" : "like", product, vector }));
  }

  /**
   * Keep an answer's products for times without a network; the oldest that mean nothing give way.
   * @param {Hit[]} hits
   */
  async keep(hits) {
    const now = seconds();
    const fresh = new Map(hits.filter((hit) => hit.vector).map((hit) => [hit.id, hit]));
    await this.#device.updateThings((things) => {
      const known = new Map(things.map((thing) => [thing.id, thing]));
      for (const hit of fresh.values()) {
        const { product, vector } = thingOf(hit, now);
        known.set(hit.id, { ...(known.get(hit.id) ?? thingOf(hit, now)), product, vector, at: now });
      }
      /** @param {{ mark: Thing["mark"], bought: boolean, cart: number }} options */
      const isDear = ({ mark, bought, cart }) => mark || bought || cart > 0;
      const [dear, rest] = [[...known.values()].filter(isDear), [...known.values()].filter((one) => !isDear(one))];
      rest.sort((one, other) => other.at - one.at);
      return [...dear, ...rest.slice(0, MAX_THINGS)];
    });
  }

  /**
   * Like it, or say that it is not for this shopper; the same again takes it back.
   * @param {Omit<ShownProduct, "explanation">} hit
   * @param {"like" | "dislike"} mark
   */
  async mark(hit, mark) {
    /** @type {Thing["mark"]} */
    let before = null;
    const thing = await this.#device.updateThing(hit.id, (held = thingOf(hit, seconds())) => {
      before = held.mark;
      return { ...held, mark: before === mark ? null : mark };
    });
    if (before) await this.#learn(thing, OPPOSITE[before]);
    if (thing.mark) await this.#learn(thing, thing.mark);
    this.#changed();
  }

  /**
   * It was looked at closely.
   * @param {Omit<ShownProduct, "explanation">} hit
   */
  async view(hit) {
    await this.#learn(thingOf(hit, seconds()), "view");
    this.#changed();
  }

  /**
   * `count` pieces of it in the cart; the first one is learnt from.
   * @param {Omit<ShownProduct, "explanation">} hit
   * @param {number} count
   */
  async putInCart(hit, count) {
    let first = false;
    const thing = await this.#device.updateThing(hit.id, (held = thingOf(hit, seconds())) => {
      first = held.cart === 0 && count > 0;
      return { ...held, cart: Math.min(Math.max(count, 0), 99) };
    });
    if (first) await this.#learn(thing, "cart");
    this.#changed();
  }

  /** What is in the cart was bought. */
  async buy() {
    const bought = (await this.things()).filter(({ cart }) => cart > 0);
    for (const { id } of bought) {
      const thing = await this.#device.updateThing(id, (held) => held && { ...held, bought: true, cart: 0 });
      if (thing) await this.#learn(thing, "buy");
    }
    this.#changed();
  }

  /**
   * A newer price or stock of a kept product.
   * @param {Product} product
   */
  async renew(product) {
    await this.#device.updateThing(product.id, (held) => held && { ...held, product, at: seconds() });
  }

  /**
   * Forget a part: a counter and what the taste has of its direction, or the price band.
   * @param {TastePart} part
   * @param {Int8Array[]} vectors products that have it
   */
  async removePart(part, vectors) {
    const others = (await this.things()).map(({ vector }) => vector);
    const direction = vectors.length ? between(mean(vectors), others.length > 20 ? mean(others) : null) : null;
    await this.#change((state) =>
      preference.remove(state, this.id, {
        now: seconds(),
        settings: this.settings,
        keys: part.key === undefined ? [] : [part.key],
        direction,
        price: part.field === "price",
      }),
    );
    this.#changed();
  }

  /**
   * Vectors of the kept products that have a part.
   * @param {TastePart} part
   */
  async having({ field, value }) {
    return (await this.things())
      .filter(({ product }) => traits(product).some(([name, one]) => name === field && one === value))
      .map(({ vector }) => vector);
  }

  /** Forget the taste on all linked phones, and likes, purchases and cart on this one. */
  async wipe() {
    await this.#change((state) => preference.wipe(state, this.id, seconds()));
    await this.#forgetThings();
    await this.#device.update("visits", () => undefined);
    this.#changed();
  }

  /**
   * Add what was done at a kiosk, once.
   * @param {Parcel} parcel
   */
  async takeBack(parcel) {
    await this.#change((state) =>
      preference.takeBack(state, this.id, parcel, { now: seconds(), settings: this.settings }),
    );
    this.#changed();
  }

  /**
   * Merge what another phone knows. `joining`: this phone has just been linked, so what it learnt before joins what
   * the other wiped or folded. Gives the state as bytes, or undefined where both are empty.
   * @param {State | null} remote
   * @param {boolean} joining
   */
  async meet(remote, joining) {
    let emptied = false;
    let forked = false;
    const bytes = await this.#device.update("state", (held) => {
      const mine = held ? preference.decodeState(held) : null;
      if (!remote || (mine && mine.space !== remote.space)) return held;
      forked = mine !== null && preference.isForked(mine, remote, this.id);
      const both = mine ? united(mine, remote, joining, this.settings) : remote;
      emptied = Boolean(mine?.slots.size) && both.slots.size === 0;
      return preference.encodeState(both);
    });
    if (forked) this.id = await this.#device.update("device", preference.newId);
    if (emptied) await this.#forgetThings();
    this.#changed("met");
    return bytes;
  }

  /**
   * Take the state over into the space of newer models, by products whose vectors are known in both; where too few
   * are, it starts anew. `hits`: of answers in the new space. Gives whether the taste is lost.
   * @param {Hit[]} hits
   */
  async moveHere(hits) {
    const space = this.status.taste_space;
    const old = new Map((await this.things()).map((thing) => [thing.id, thing.vector]));
    const both = hits
      .flatMap((hit) => {
        const [one, other] = [old.get(hit.id), vectorOf(hit)];
        return one && other ? [{ one, other }] : [];
      })
      .slice(0, 256);
    let lost = false;
    await this.#device.update("state", (held) => {
      const state = held && preference.decodeState(held);
      if (!state || state.space === space) return held;
      lost = both.length < 8;
      if (lost) return undefined;
      const [before, after] = [both.map(({ one }) => units(one)), both.map(({ other }) => units(other))];
      return preference.encodeState(preference.migrate(state, space, before, after));
    });
    this.#changed();
    return lost;
  }

  /**
   * @param {{ product: Product, vector: Int8Array }} options
   * @param {string} what
   */
  async #learn({ product, vector }, what) {
    if (!Object.hasOwn(this.settings.weights, what)) return;
    await this.#device.update("state", (held) => {
      const state = held ? preference.decodeState(held) : preference.emptyState(this.status.taste_space, vector.length);
      const cost = priceOf(product) ?? 0;
      const price = cost > 0 ? cost : null;
      const given = { now: seconds(), settings: this.settings, keys: keysOf(product), price };
      return preference.encodeState(preference.learn(state, this.id, vector, what, given));
    });
  }

  /** @param {(state: State) => State} change */
  async #change(change) {
    await this.#device.update("state", (held) => held && preference.encodeState(change(preference.decodeState(held))));
  }

  async #forgetThings() {
    await this.#device.updateThings((things) => things.map((one) => ({ ...one, mark: null, bought: false, cart: 0 })));
  }

  #changed(kind = "change") {
    this.#others.postMessage(null);
    this.dispatchEvent(new Event("change"));
    if (kind === "change") this.dispatchEvent(new Event("learnt"));
  }
}

/**
 * A hit, or a thing already, as a thing.
 * @param {{ id: string, product: Product, vector?: string | Int8Array | null }} hit with its vector
 * @param {number} at
 * @returns {Thing}
 */
function thingOf({ id, product, vector }, at) {
  const packed = typeof vector === "string" ? vectorOf({ vector }) : vector;
  return { id, product, vector: /** @type {Int8Array} */ (packed), at, mark: null, bought: false, cart: 0 };
}

/**
 * Both states; more devices than a state holds are folded into one first.
 * @param {State} mine
 * @param {State} remote
 * @param {boolean} joining
 * @param {PreferenceSettings} settings
 */
function united(mine, remote, joining, settings) {
  const isOneEpoch = mine.epoch === remote.epoch && mine.origin === remote.origin;
  const devices = new Set([...mine.slots.keys(), ...remote.slots.keys()]).size;
  if (!joining && !(isOneEpoch && devices > MAX_DEVICES)) return preference.merge(mine, remote);
  const full = remote.slots.size + mine.slots.size > MAX_DEVICES;
  const base = full ? preference.fold(remote, preference.newId(), seconds(), settings) : remote;
  return { ...base, slots: new Map([...base.slots, ...mine.slots]) };
}

/** @param {Numbers[]} vectors */
function mean(vectors) {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) units(vector).forEach((value, n) => (sum[n] += value / vectors.length));
  return sum;
}

/**
 * @param {Float64Array} one
 * @param {Float64Array | null} other
 */
function between(one, other) {
  const difference = other ? one.map((value, n) => value - other[n]) : one;
  return difference.some((value) => Math.abs(value) > 1e-9) ? difference : null;
}

/** @param {Numbers} vector */
function units(vector) {
  const length = Math.hypot(...vector);
  return Float64Array.from(vector, (value) => value / (length || 1));
}
