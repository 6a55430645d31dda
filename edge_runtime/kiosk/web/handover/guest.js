// A guest at a kiosk: their taste in memory, for as long as they stay, and one sealed parcel of what they did here.

import { Pairing, answer, encodeOffer } from "../taste/envelope.js";
import { add, decodeParcel, encodeParcel, event, nothing } from "../taste/preference.js";
import { TasteError } from "../taste/sums.js";
import { Waiting, reach } from "./network.js";

const NO_KEY = new Uint8Array(0);

/**
 * @typedef {object} WelcomeOptions
 * @property {Location | null} [place]
 * @property {(bytes: Bytes) => void} [arrived]
 * @property {number} [lifetime]
 * @property {() => number} [now]
 */

/** The code that a kiosk shows, good for two minutes and one guest. */
export class Welcome {
  #pairing;
  #address;
  /** @type {Waiting | null} */
  #waiting = null;

  /**
   * @param {Pairing} pairing
   * @param {Bytes} address
   */
  constructor(pairing, address) {
    this.#pairing = pairing;
    this.#address = address;
  }

  /**
   * `place`: the page's location. Where phones can reach its server, a message may come that way too:
   * `arrived(bytes)`.
   * @param {WelcomeOptions} [options]
   */
  static async create({ place = null, arrived = () => {}, ...options } = {}) {
    const pairing = await Pairing.create("hand-over", options);
    const welcome = new Welcome(pairing, place === null ? new Uint8Array(0) : reach(place));
    if (welcome.isReached) {
      welcome.#waiting = new Waiting(pairing.offer.id);
      welcome.#waiting.arrived = arrived;
    }
    return welcome;
  }

  /** Whether phones reach it over the network, beside by its code. */
  get isReached() {
    return this.#address.length > 0;
  }

  /** The bytes to show. */
  get code() {
    return Uint8Array.of(...encodeOffer(this.#pairing.offer), ...this.#address);
  }

  /** It is not shown any more, and nobody came. */
  end() {
    this.#waiting?.close();
    this.#waiting = null;
  }

  /**
   * The guest whose phone answered.
   * @param {Bytes} message as the camera read it
   * @param {{taste_space: string, preference: PreferenceSettings}} status what `GET /v1/status` says
   * @throws {TasteError} EnvelopeRefused, PairingRefused, TasteInvalid or SpaceMismatch
   */
  async accept(message, status) {
    const parcel = decodeParcel(await this.#pairing.accept(message));
    if (!parcel.replyKey.length) throw new TasteError("TasteInvalid", "carries no key for the way back", "parcel");
    if (parcel.space !== status.taste_space.slice(0, 32)) {
      throw new TasteError("SpaceMismatch", "the taste is of another shop", "parcel");
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    return new Guest(parcel, status.preference, waiting);
  }
}

/** Whoever stands before the kiosk. Nothing of it is kept anywhere else. */
export class Guest {
  #parcel;
  #done;
  #waiting;

  /**
   * @param {Parcel} parcel
   * @param {PreferenceSettings} settings
   * @param {Waiting | null} [waiting]
   */
  constructor(parcel, settings, waiting = null) {
    this.#parcel = parcel;
    this.#waiting = waiting;
    this.settings = settings;
    this.#done = nothing(parcel.taste.direction.length);
  }

  /** What was brought, and what was learnt since; as `read` gives it. */
  get taste() {
    return add(this.#parcel.taste, this.#done);
  }

  /** Whether there is something to take back. */
  get hasLearnt() {
    return this.#done.weight > 0;
  }

  /**
   * One event. `vector`: the product's int8 vector; `keys`: its counters.
   * @param {Numbers} vector
   * @param {string} what
   * @param {{ keys?: number[], price?: number | null }} [options]
   */
  learn(vector, what, { keys = [], price = null } = {}) {
    const weight = this.settings.weights[what];
    if (weight) this.#done = add(this.#done, event(vector, weight, keys, price));
  }

  /**
   * What was done here, sealed so that only the phone that handed over opens it. It also lies ready for that phone on
   * the network, where there is one; `taken()` is called when it has it.
   */
  async farewell(taken = () => {}) {
    const { id, space, replyKey } = this.#parcel;
    const plain = encodeParcel({ id, space, taste: this.#done, replyKey: NO_KEY });
    const sealed = await answer({ id, key: replyKey }, "take-back", plain);
    if (this.#waiting) {
      this.#waiting.taken = taken;
      this.#waiting.give(sealed);
    }
    return sealed;
  }

  /** The guest has gone: nothing waits for their phone any more. */
  leave() {
    this.#waiting?.close();
  }
}
