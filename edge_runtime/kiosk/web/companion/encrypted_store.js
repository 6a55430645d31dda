// The shopper's linked phones: one profile secret, one sealed envelope at the shop, merged whenever two were faster
// than each other. The shop sees opaque bytes.

import { Pairing, answer, decodeOffer, encodeOffer, keysOf, newSecret, seal, unseal } from "../taste/envelope.js";
import { decodeState } from "../taste/preference.js";
import { signedHeaders } from "./signatures.js";
import { seconds } from "./shopper_state.js";

const TRIES = 6;
const SOON = 3000;

/**
 * Keeps the phone's state and the sealed copy the same. Events: "change" when `said` or `on` may have changed.
 * The profile's secret lies readable on the phone, since it has to be passed to the next one; the keys made from it
 * cannot be read out.
 */
export class Sealed extends EventTarget {
  #device;
  #shopper;
  #base;
  /** @type {number | undefined} */
  #timer = undefined;
  /** @type {Promise<void> | null} */
  #running = null;
  on = false;
  /** "", "running", "done", "away", "erased", "clock" or "refused". */
  said = "";
  /**
   * When both were last the same; seconds.
   * @type {number | null}
   */
  at = null;

  /**
   * `base`: where the API is.
   * @param {Device} device
   * @param {Shopper} shopper
   * @param {string} base
   */
  constructor(device, shopper, base) {
    super();
    this.#device = device;
    this.#shopper = shopper;
    this.#base = base.replace(/\/$/, "");
    shopper.addEventListener("learnt", () => this.soon());
    globalThis.addEventListener?.("online", () => this.soon());
  }

  async start() {
    const profile = await this.#device.get("profile");
    this.on = Boolean(profile);
    this.at = profile?.at ?? null;
    if (this.on) await this.run();
  }

  /** Begin to keep a sealed copy. */
  async turnOn() {
    await this.#device.update("profile", (held) => held ?? { secret: newSecret(), joining: false, at: null });
    this.on = true;
    await this.run();
  }

  /** Erase the sealed copy for ever; what this phone learnt stays on it. False where the shop does not answer. */
  async turnOff() {
    const profile = await this.#device.get("profile");
    if (!profile) return true;
    const { status } = await this.#send(await keysOf(profile.secret), "DELETE").catch(() => ({ status: 0 }));
    if (status !== 204 && status !== 410) {
      this.#say(status === 0 ? "away" : "refused");
      return false;
    }
    await this.#leave("");
    return true;
  }

  soon() {
    clearTimeout(this.#timer);
    if (this.on) this.#timer = setTimeout(() => this.run(), SOON);
  }

  /** Merge with the sealed copy, and write what both know; again while others write meanwhile. */
  run() {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /**
   * The code that a new phone shows; `accept` its answer.
   * @param {{ now?: () => number }} [options]
   */
  async offer(options) {
    const pairing = await Pairing.create("link", options);
    return { code: encodeOffer(pairing.offer), accept: (/** @type {Bytes} */ message) => this.#join(pairing, message) };
  }

  /**
   * The secret, sealed to the phone that shows `code`.
   * @param {Bytes} code
   */
  async invite(code) {
    const offer = decodeOffer(code);
    await this.turnOn();
    const profile = await this.#device.get("profile");
    if (!profile) throw new Error("the sealed copy was erased");
    return answer(offer, "link", profile.secret);
  }

  /**
   * @param {Pairing} pairing
   * @param {Bytes} message
   */
  async #join(pairing, message) {
    const secret = await pairing.accept(message);
    await keysOf(secret);
    await this.#device.put("profile", { secret, joining: true, at: null });
    this.on = true;
    await this.run();
  }

  async #run() {
    const profile = await this.#device.get("profile");
    if (!profile) return;
    this.#say("running");
    try {
      const keys = await keysOf(profile.secret);
      let found = await this.#send(keys, "GET");
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (found.status === 410) return void (await this.#leave("erased"));
        if (![200, 404, 412].includes(found.status)) return this.#say(found.status === 401 ? "clock" : "refused");
        const { envelope, tag } = found;
        const remote = envelope ? decodeState(await unseal(keys, envelope)) : null;
        const mine = await this.#shopper.meet(remote, profile.joining);
        const same = mine && envelope && equal(await unseal(keys, envelope), mine);
        if (mine && !same) {
          /** @type {Record<string, string>} */
          const condition = tag ? { "if-match": tag } : { "if-none-match": "*" };
          found = await this.#send(keys, "PUT", await seal(keys, mine), condition);
          if (found.status !== 204) continue;
        }
        return void (await this.#met());
      }
      this.#say("refused");
    } catch (error) {
      this.#say(error instanceof TypeError ? "away" : "refused");
    }
  }

  async #met() {
    this.at = seconds();
    await this.#device.update("profile", (held) => held && { ...held, joining: false, at: this.at });
    this.#say("done");
  }

  /** @param {string} why */
  async #leave(why) {
    await this.#device.update("profile", () => undefined);
    this.on = false;
    this.at = null;
    this.#say(why);
  }

  /**
   * @param {ProfileKeys} keys
   * @param {string} method
   * @param {Bytes | null} [envelope]
   * @param {Record<string, string>} [conditions]
   */
  async #send(keys, method, envelope = null, conditions = {}) {
    const path = `/v1/preferences/${keys.profile}`;
    const url = new URL(this.#base + path, location.href);
    const body = envelope && new TextEncoder().encode(JSON.stringify({ envelope: base64(envelope) }));
    const signed = await signedHeaders(keys, method, url.pathname, { body, conditions });
    const headers = body ? { ...signed, "content-type": "application/json" } : signed;
    /** @type {RequestInit} */
    const options = { method, headers, body, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" };
    const response = await fetch(url, options);
    const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
    const document = isJson ? await response.json() : {};
    return { status: response.status, tag: response.headers.get("etag"), envelope: bytes(document.envelope) };
  }

  /** @param {string} what */
  #say(what) {
    this.said = what;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Bytes} data */
const base64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
/** @param {string | undefined} text */
const bytes = (text) => (text ? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) : null);
/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
const equal = (one, other) => one.length === other.length && one.every((byte, n) => byte === other[n]);
