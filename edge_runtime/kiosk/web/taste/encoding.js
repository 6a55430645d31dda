// States and parcels as bytes, equal to Python's. The twin of Python's module `encoding`, which gives the layout.

import { LIMIT, MAX_DIMS, MAX_SHARES, invalid, taste } from "./sums.js";

export const MAX_DEVICES = 11;
export const MAX_APPLIED = 8;
export const MAX_EPOCH = 2 ** 48 - 1;
export const MAX_TIME = 2 ** 40 - 1;
const VERSION = 1;
const MAX_LOG = 64;
const REPLY_KEY = 65;
const STATE_HEAD = 55;
const SLOT_HEAD = 42;
const PARCEL_HEAD = 51;
const MAX_SLOT_BYTES = SLOT_HEAD + 2 * MAX_DIMS + 6 * MAX_SHARES + 8 * MAX_APPLIED;
export const MAX_STATE_BYTES = STATE_HEAD + MAX_DEVICES * MAX_SLOT_BYTES;
export const MAX_PARCEL_BYTES = PARCEL_HEAD + MAX_DIMS + 5 * MAX_SHARES + REPLY_KEY;

/** @param {State} state */
export function encodeState(state) {
  const writer = new Writer(MAX_STATE_BYTES);
  writer.text("VTS").u8(VERSION).u16(state.dims).hex(state.space).u64(state.epoch).hex(state.origin);
  writer.u8(state.slots.size);
  for (const [device, slot] of byDevice(state)) writeSlot(writer, device, slot);
  return writer.done();
}

/**
 * @param {string} device
 * @param {Slot} slot
 */
export function encodeSlot(device, slot) {
  const writer = new Writer(MAX_SLOT_BYTES);
  writeSlot(writer, device, slot);
  return writer.done();
}

/** @param {Bytes} data */
export function decodeState(data) {
  if (data.length > MAX_STATE_BYTES) throw refusal(`${data.length} bytes, at most ${MAX_STATE_BYTES}`);
  const reader = new Reader(data, "VTS");
  const dims = reader.u16();
  const space = reader.hex(32);
  const epoch = reader.u64();
  const origin = reader.hex(8);
  const count = reader.u8();
  if (dims < 1 || dims > MAX_DIMS || count > MAX_DEVICES || epoch > MAX_EPOCH) {
    throw refusal("a number of the head is out of range");
  }
  const slots = new Map();
  for (let n = 0; n < count; n += 1) {
    const device = reader.hex(8);
    const seq = reader.u32();
    const at = reader.u64();
    const numbers = reader.numbers();
    const [shared, kept] = [reader.u8(), reader.u8()];
    if (!seq || at > MAX_TIME || shared > MAX_SHARES || kept > MAX_APPLIED) {
      throw refusal("a number of a slot is out of range");
    }
    const direction = Float64Array.from({ length: dims }, () => fromHalf(reader.u16()));
    const shares = new Map(
      Array.from({ length: shared }, () => /** @type {[number, number]} */ ([reader.u32(), fromHalf(reader.u16())])),
    );
    const applied = Array.from({ length: kept }, () => reader.hex(8));
    slots.set(device, { seq, at, taste: checkedTaste(direction, numbers, shares), applied });
  }
  const state = { space, dims, epoch, origin, slots };
  if (compareBytes(encodeState(state), data) !== 0) throw refusal("are not canonical");
  return state;
}

/** @param {Parcel} parcel */
export function encodeParcel(parcel) {
  const writer = new Writer(MAX_PARCEL_BYTES);
  const numbers = written(parcel.taste);
  const shares = sharesOf(parcel.taste.shares, numbers[1], (share) => halfEven(share * 127));
  const { direction } = parcel.taste;
  let largest = 0;
  for (const value of direction) largest = Math.max(largest, Math.abs(value));
  writer
    .text(parcel.replyKey.length ? "VTH" : "VTT")
    .u8(VERSION)
    .hex(parcel.id)
    .hex(parcel.space);
  writer.u16(direction.length).numbers(numbers).u8(shares.length);
  for (const value of direction) writer.i8(numbers[0] ? halfEven((value / largest) * 127) : 0);
  for (const [number, share] of shares) writer.u32(number).i8(share);
  return writer.bytes(parcel.replyKey).done();
}

/** @param {Bytes} data */
export function decodeParcel(data) {
  if (data.length > MAX_PARCEL_BYTES) throw refusal(`${data.length} bytes, at most ${MAX_PARCEL_BYTES}`);
  const toKiosk = data[2] === "H".charCodeAt(0);
  const reader = new Reader(data, toKiosk ? "VTH" : "VTT");
  const id = reader.hex(8);
  const space = reader.hex(16);
  const dims = reader.u16();
  const numbers = reader.numbers();
  const shared = reader.u8();
  if (dims < 1 || dims > MAX_DIMS || shared > MAX_SHARES) throw refusal("a number of the head is out of range");
  const packed = Float64Array.from({ length: dims }, () => reader.i8());
  let [largest, square] = [0, 0];
  for (const value of packed) {
    largest = Math.max(largest, Math.abs(value));
    square += value * value;
  }
  if (largest !== 0 && largest !== 127) throw refusal("the direction is not scaled to 127");
  const direction = largest ? packed.map((value) => value / Math.sqrt(square)) : packed;
  const shares = new Map(
    Array.from({ length: shared }, () => /** @type {[number, number]} */ ([reader.u32(), reader.i8() / 127])),
  );
  const replyKey = reader.take(toKiosk ? REPLY_KEY : 0);
  const parcel = { id, space, taste: checkedTaste(direction, numbers, shares), replyKey };
  if (compareBytes(encodeParcel(parcel), data) !== 0) throw refusal("are not canonical");
  return parcel;
}

/**
 * Below, equal or above 0 as `one` comes before, equals or comes after `other`.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function compareBytes(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let n = 0; n < shorter; n += 1) if (one[n] !== other[n]) return one[n] - other[n];
  return one.length - other.length;
}

/**
 * The nearest half-precision number's bits, half to even. The value is finite and below 65,520.
 * @param {number} value
 */
export function toHalf(value) {
  const size = Math.abs(value);
  // log2 may be off by an ulp next to a power of two; then the steps below come to 1024 or 2048, which the carry
  // mends.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const bits = halfEven(size / 2 ** (exponent - 10)) + (exponent + 14) * 1024;
  return bits === 0 ? 0 : bits + (value < 0 ? 0x8000 : 0);
}

/** @param {number} bits */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}

/**
 * The slots in the order of their device ids.
 * @param {State} state
 */
export function byDevice(state) {
  return [...state.slots].sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * @param {Writer} writer
 * @param {string} device
 * @param {Slot} slot
 */
function writeSlot(writer, device, slot) {
  const numbers = written(slot.taste);
  const shares = sharesOf(slot.taste.shares, numbers[1], (share) => fromHalf(toHalf(share)));
  writer.hex(device).u32(slot.seq).u64(slot.at).numbers(numbers).u8(shares.length).u8(slot.applied.length);
  for (const value of slot.taste.direction) writer.u16(numbers[0] ? toHalf(value) : 0);
  for (const [number, share] of shares) writer.u32(number).u16(toHalf(share));
  for (const id of slot.applied) writer.hex(id);
}

/**
 * Length, weight and price as they are written.
 * @param {Taste} of
 */
function written(of) {
  const price = Math.fround(of.price.weight) ? of.price : { weight: 0, mean: 0, spread: 0 };
  return [of.length, of.weight, price.weight, price.mean, price.spread].map((value) => Math.fround(value) + 0);
}

/**
 * @param {Map<number, number>} shares
 * @param {number} weight
 * @param {(share: number) => number} rounded
 */
function sharesOf(shares, weight, rounded) {
  if (!weight) return [];
  return [...shares]
    .sort(([a], [b]) => a - b)
    .map(([number, share]) => [number, rounded(share)])
    .filter(([, share]) => share !== 0);
}

/**
 * @param {Float64Array} direction
 * @param {number[]} numbers length, weight, and the weight, mean and spread of prices
 * @param {Map<number, number>} shares
 */
function checkedTaste(direction, numbers, shares) {
  const [length, weight, ...prices] = numbers;
  if (![length, weight, prices[0]].every((value) => value >= 0 && value <= LIMIT)) {
    throw refusal("a weight is out of range");
  }
  if (!(Math.abs(prices[1]) <= MAX_LOG && prices[2] >= 0 && prices[2] <= MAX_LOG ** 2)) {
    throw refusal("a price is out of range");
  }
  if (![...shares.values()].every((share) => Math.abs(share) <= 1)) throw refusal("a share is out of range");
  let square = 0;
  for (const value of direction) square += value * value;
  if (!(length ? Math.abs(square - 1) < 0.01 : square === 0)) throw refusal("the direction has not length 1");
  return taste(direction, length, weight, shares, { weight: prices[0], mean: prices[1], spread: prices[2] });
}

/** @param {number} value */
function halfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

/** @param {string} what */
function refusal(what) {
  return invalid(what, "taste bytes");
}

class Writer {
  /** @param {number} size */
  constructor(size) {
    this.data = new Uint8Array(size);
    this.view = new DataView(this.data.buffer);
    this.at = 0;
  }

  /**
   * @param {"setUint8" | "setInt8" | "setUint16" | "setUint32" | "setFloat32"} method
   * @param {number} size
   * @param {number} value
   */
  put(method, size, value) {
    this.view[method](this.at, value, true);
    this.at += size;
    return this;
  }

  /** @param {number} value */
  u8(value) {
    return this.put("setUint8", 1, value);
  }

  /** @param {number} value */
  i8(value) {
    return this.put("setInt8", 1, value);
  }

  /** @param {number} value */
  u16(value) {
    return this.put("setUint16", 2, value);
  }

  /** @param {number} value */
  u32(value) {
    return this.put("setUint32", 4, value);
  }

  /** @param {number} value */
  u64(value) {
    this.view.setBigUint64(this.at, BigInt(value), true);
    this.at += 8;
    return this;
  }

  /** @param {number[]} values */
  numbers(values) {
    for (const value of values) this.put("setFloat32", 4, value);
    return this;
  }

  /** @param {ArrayLike<number>} values */
  bytes(values) {
    this.data.set(values, this.at);
    this.at += values.length;
    return this;
  }

  /** @param {string} value */
  text(value) {
    return this.bytes(new TextEncoder().encode(value));
  }

  /** @param {string} value */
  hex(value) {
    return this.bytes((value.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  }

  done() {
    return this.data.slice(0, this.at);
  }
}

class Reader {
  /**
   * @param {Bytes} data
   * @param {string} magic
   */
  constructor(data, magic) {
    if (data.length < 4 || String.fromCharCode(...data.subarray(0, 3)) !== magic) throw refusal("are none");
    if (data[3] !== VERSION) throw refusal(`are of version ${data[3]}, this release reads ${VERSION}`);
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.at = 4;
  }

  /** @param {number} size */
  take(size) {
    if (this.at + size > this.data.length) throw refusal("are cut off");
    this.at += size;
    return this.data.slice(this.at - size, this.at);
  }

  /**
   * @param {"getUint8" | "getInt8" | "getUint16" | "getUint32" | "getFloat32"} method
   * @param {number} size
   */
  get(method, size) {
    if (this.at + size > this.data.length) throw refusal("are cut off");
    this.at += size;
    return this.view[method](this.at - size, true);
  }

  u8() {
    return this.get("getUint8", 1);
  }

  i8() {
    return this.get("getInt8", 1);
  }

  u16() {
    return this.get("getUint16", 2);
  }

  u32() {
    return this.get("getUint32", 4);
  }

  u64() {
    const start = this.at;
    this.take(8);
    const value = this.view.getBigUint64(start, true);
    if (value > BigInt(MAX_EPOCH)) throw refusal("a number is out of range");
    return Number(value);
  }

  numbers() {
    return Array.from({ length: 5 }, () => this.get("getFloat32", 4));
  }

  /** @param {number} size */
  hex(size) {
    return Array.from(this.take(size), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
