// The phone's side of a visit to a kiosk: what is handed over, and what is taken back.

import { OFFER_BYTES, Pairing, answer, decodeOffer } from "../taste/envelope.js";
import { decodeParcel, encodeParcel, handOver, newId } from "../taste/preference.js";
import { reached } from "./network.js";

/** Seconds in which a visit can be taken back. */
export const VISIT = 86_400;

/**
 * Seal the taste to the code that a kiosk shows.
 * @param {Bytes} code the kiosk's
 * @param {State} state the phone's state
 * @param {{ now: number, settings: PreferenceSettings }} options
 * @returns {Promise<{ message: Bytes, visit: KioskVisit }>} the bytes to show or send, and what the phone keeps for
 *   the way back; the private key cannot
 *   be read out; `address`: where the kiosk is reached over the network, or ""
 */
export async function depart(code, state, { now, settings }) {
  const id = newId();
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const replyKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const plain = encodeParcel(handOver(state, id, { now, settings, replyKey }));
  const offer = decodeOffer(code.subarray(0, OFFER_BYTES));
  const address = reached(code.subarray(OFFER_BYTES)) ?? "";
  return { message: await answer(offer, "hand-over", plain), visit: { id, pair, since: now, code: offer.id, address } };
}

/**
 * What the guest did there, for `takeBack`.
 * @param {Bytes} message
 * @param {KioskVisit} visit
 * @param {number} now
 * @throws {TasteError} EnvelopeRefused where it is another kiosk's or was altered; PairingRefused after a day
 */
export async function comeBack(message, visit, now) {
  const left = visit.since + VISIT - now;
  const pairing = await Pairing.create("take-back", { id: visit.id, pair: visit.pair, lifetime: left });
  return decodeParcel(await pairing.accept(message));
}

/**
 * The id that a message answers, or null where it is none.
 * @param {Bytes} message
 */
export function answered(message) {
  const head = String.fromCharCode(...message.subarray(0, 4));
  if (head !== "VTM\u0001" || message.length < 12) return null;
  return Array.from(message.subarray(4, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Whether bytes are a kiosk's or a phone's code to answer.
 * @param {Bytes} bytes
 */
export function isOffer(bytes) {
  try {
    return Boolean(decodeOffer(bytes.subarray(0, OFFER_BYTES))) && reached(bytes.subarray(OFFER_BYTES)) !== null;
  } catch {
    return false;
  }
}
