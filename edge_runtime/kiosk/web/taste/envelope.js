// Keys, sealed envelopes and pairing. The twin of Python's module `envelope`, which explains the formats.
// WebCrypto does the work and exists in secure contexts only (https or localhost).

import { MAX_STATE_BYTES, compareBytes } from "./encoding.js";
import { TasteError, invalid } from "./sums.js";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from "../vendor/hpke.js";

export const LIFETIME = 120;
const PAD = 512;
export const MAX_ENVELOPE_BYTES = 16 + 12 + (Math.floor(MAX_STATE_BYTES / PAD) + 1) * PAD + 4;
export const MAX_MESSAGE_BYTES = 1024;
const HEAD = 12;
const KEY = 65;
/** Bytes of an offer. */
export const OFFER_BYTES = HEAD + KEY;
const SUITE = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
// PKCS #8 around an Ed25519 seed (RFC 8410).
const PKCS8 = fromHex("302e020100300506032b657004220420");

/** @param {string} text */
const utf8 = (text) => new TextEncoder().encode(text);
/**
 * @param {string} what
 * @param {string} where
 */
const refused = (what, where) => new TasteError("EnvelopeRefused", what, where);
/**
 * @param {string} what
 * @param {string} where
 */
const unpaired = (what, where) => new TasteError("PairingRefused", what, where);

export function newSecret() {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * {encryption, identity, profile, publicKey} of a secret; the two keys cannot be read out again.
 * @param {Bytes} secret
 */
export async function keysOf(secret) {
  if (secret.length !== 32) throw invalid("must have 32 bytes", "secret");
  const source = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey", "deriveBits"]);
  /** @param {string} name */
  const use = (name) => ({ name: "HKDF", hash: "SHA-256", salt: utf8("vitrine"), info: utf8(`vitrine/1/${name}`) });
  const encryption = await crypto.subtle.deriveKey(use("envelope"), source, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const seed = new Uint8Array(await crypto.subtle.deriveBits(use("identity"), source, 256));
  const pkcs8 = concat(PKCS8, seed);
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const publicKey = fromBase64Url((await crypto.subtle.exportKey("jwk", readable)).x ?? "");
  const identity = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  const profile = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey)));
  return Object.freeze({ encryption, identity, profile, publicKey });
}

/**
 * @param {ProfileKeys} keys
 * @param {Bytes} message
 */
export async function sign(keys, message) {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", keys.identity, message));
}

/**
 * Throws unless the signature over `message` is by `publicKey`.
 * @param {Bytes} publicKey
 * @param {Bytes} message
 * @param {Bytes} signature
 */
export async function verify(publicKey, message, signature) {
  let good = false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    good = await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    good = false;
  }
  if (!good) throw refused("the signature is not by this key", "signature");
}

/**
 * An envelope that only this profile's devices open.
 * @param {ProfileKeys} keys
 * @param {Bytes} plain
 */
export async function seal(keys, plain) {
  if (plain.length > MAX_STATE_BYTES) throw invalid(`${plain.length} bytes, at most ${MAX_STATE_BYTES}`, "envelope");
  const padded = new Uint8Array((Math.floor(plain.length / PAD) + 1) * PAD);
  padded.set(plain);
  padded[plain.length] = 0x80;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const parameters = { name: "AES-GCM", iv, additionalData: bound(keys) };
  const sealed = await crypto.subtle.encrypt(parameters, keys.encryption, padded);
  return concat(utf8("VTE\u0001"), iv, new Uint8Array(sealed));
}

/**
 * The inverse of `seal`.
 * @param {ProfileKeys} keys
 * @param {Bytes} envelope
 */
export async function unseal(keys, envelope) {
  if (envelope.length < 16 + 16 + PAD || envelope.length > MAX_ENVELOPE_BYTES) {
    throw refused(`${envelope.length} bytes are no envelope`, "envelope");
  }
  if (!begins(envelope, "VTE\u0001")) throw refused("is none of a version known here", "envelope");
  const parameters = { name: "AES-GCM", iv: envelope.slice(4, 16), additionalData: bound(keys) };
  let padded;
  try {
    padded = new Uint8Array(await crypto.subtle.decrypt(parameters, keys.encryption, envelope.slice(16)));
  } catch {
    throw refused("was altered, or is another profile's", "envelope");
  }
  const mark = padded.lastIndexOf(0x80);
  if (mark < 0) throw refused("holds no padding", "envelope");
  return padded.slice(0, mark);
}

/**
 * The key to which something may be sealed, as bytes for a QR code.
 * @param {{ id: string, key: Bytes }} options
 */
export function encodeOffer({ id, key }) {
  return concat(utf8("VTP\u0001"), fromHex(id), key);
}

/** @param {Bytes} data */
export function decodeOffer(data) {
  if (data.length !== OFFER_BYTES || !begins(data, "VTP\u0001")) {
    throw unpaired("is no code of a version known here", "offer");
  }
  return { id: toHex(data.slice(4, HEAD)), key: data.slice(HEAD) };
}

/**
 * A message that only the device which made the offer opens. `purpose`: "hand-over", "take-back" or "link".
 * @param {Offer} offer
 * @param {string} purpose
 * @param {Bytes} plain
 */
export async function answer(offer, purpose, plain) {
  if (HEAD + KEY + plain.length + 16 > MAX_MESSAGE_BYTES) {
    throw invalid(`${plain.length} bytes are too many for one message`, "message");
  }
  let key;
  try {
    key = await SUITE.DeserializePublicKey(offer.key);
  } catch {
    throw unpaired("its key is no point of the curve", "offer");
  }
  const { encapsulatedSecret, ciphertext } = await SUITE.Seal(key, plain, { info: info(offer, purpose) });
  return concat(utf8("VTM\u0001"), fromHex(offer.id), encapsulatedSecret, ciphertext);
}

/** One offer and its private key, which is gone after the first message that opens, or when time is up. */
export class Pairing {
  /** @type {CryptoKeyPair | null} */
  #pair;
  #until;
  #now;

  /**
   * @param {string} purpose
   * @param {Offer} offer
   * @param {CryptoKeyPair} pair
   * @param {number} until
   * @param {() => number} now
   */
  constructor(purpose, offer, pair, until, now) {
    this.purpose = purpose;
    this.offer = offer;
    this.#pair = pair;
    this.#until = until;
    this.#now = now;
  }

  /**
   * @param {string} purpose
   * @param {{ id?: string, lifetime?: number, now?: () => number, pair?: CryptoKeyPair }} [options]
   */
  static async create(purpose, { id = randomId(), lifetime = LIFETIME, now = () => Date.now() / 1000, pair } = {}) {
    if (purpose !== "take-back" && !(lifetime > 0 && lifetime <= LIFETIME)) {
      throw invalid(`must be up to ${LIFETIME} seconds`, "lifetime");
    }
    const keys = pair ?? (await SUITE.GenerateKeyPair());
    const offer = { id, key: await SUITE.SerializePublicKey(keys.publicKey) };
    return new Pairing(purpose, offer, keys, now() + lifetime, now);
  }

  /** @param {Bytes} message */
  async accept(message) {
    if (message.length < HEAD + KEY + 16 || message.length > MAX_MESSAGE_BYTES || !begins(message, "VTM\u0001")) {
      throw refused("is no message of a version known here", "message");
    }
    if (this.#now() >= this.#until) this.#pair = null;
    const pair = this.#pair;
    if (!pair) throw unpaired("has run out or was used", "offer");
    if (compareBytes(message.subarray(4, HEAD), fromHex(this.offer.id)) !== 0) {
      throw unpaired("the message answers another code", "message");
    }
    let plain;
    try {
      const sealed = message.slice(HEAD + KEY);
      plain = await SUITE.Open(pair, message.slice(HEAD, HEAD + KEY), sealed, { info: info(this.offer, this.purpose) });
    } catch {
      throw refused("was altered, or is for another key or purpose", "message");
    }
    // Two messages may have been opening at once: the first one counts.
    if (!this.#pair) throw unpaired("has run out or was used", "offer");
    this.#pair = null;
    return plain;
  }
}

function randomId() {
  return toHex(crypto.getRandomValues(new Uint8Array(8)));
}

/** @param {ProfileKeys} keys */
function bound(keys) {
  return concat(utf8("VTE\u0001"), fromHex(keys.profile));
}

/**
 * @param {Offer} offer
 * @param {string} purpose
 */
function info(offer, purpose) {
  return concat(utf8(`vitrine/1/${purpose}/`), fromHex(offer.id), offer.key);
}

/**
 * @param {Uint8Array} data
 * @param {string} text
 */
function begins(data, text) {
  return compareBytes(data.subarray(0, text.length), utf8(text)) === 0;
}

/** @param {...Uint8Array} parts */
function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} text */
function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** @param {Uint8Array} data */
function toHex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text */
function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
