// What was liked, added up. The twin of Python's module `sums`, which explains it.

export const MAX_DIMS = 256;
export const MAX_SHARES = 24;
export const MAX_HALVINGS = 10;
export const LIMIT = 1e12;
/** @type {Readonly<{ weight: number, mean: number, spread: number }>} */
const NO_PRICE = Object.freeze({ weight: 0, mean: 0, spread: 0 });

/** A taste, key or envelope that cannot be used; `kind` is the name of the Python error. */
export class TasteError extends Error {
  /**
   * @param {string} kind
   * @param {string} what
   * @param {string} where
   */
  constructor(kind, what, where) {
    super(`${where}: ${what}`);
    this.name = "TasteError";
    this.kind = kind;
    this.where = where;
  }
}

/**
 * @param {string} what
 * @param {string} where
 */
export const invalid = (what, where) => new TasteError("TasteInvalid", what, where);
/**
 * @param {string} what
 * @param {string} where
 */
export const mismatch = (what, where) => new TasteError("SpaceMismatch", what, where);

/** @param {unknown} value */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/**
 * {direction: Float64Array, length, weight, shares: Map(key → share), price: {weight, mean, spread}}
 * @param {Float64Array} direction
 * @param {number} [length]
 * @param {number} [weight]
 * @param {Map<number, number>} [shares]
 * @param {PriceSum} [price]
 */
export function taste(direction, length = 0, weight = 0, shares = new Map(), price = NO_PRICE) {
  return Object.freeze({ direction, length, weight, shares, price });
}

/** @param {number} dims */
export function nothing(dims) {
  if (!Number.isInteger(dims) || dims < 1 || dims > MAX_DIMS) {
    throw invalid(`must be from 1 to ${MAX_DIMS}`, "dims");
  }
  return taste(new Float64Array(dims));
}

/**
 * How much was learnt and how far it agrees, 0–1.
 * @param {Taste} of
 * @param {number} prior
 */
export function confidence(of, prior) {
  return Math.min(of.length / (of.weight + prior), 1);
}

/**
 * The number under which a field's value is counted: FNV-1a, 32 bits, of `name=value` in UTF-8.
 * @param {string} name
 * @param {string} value
 */
export function key(name, value) {
  let number = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${name}=${value}`)) {
    number = Math.imul(number ^ byte, 0x01000193) >>> 0;
  }
  return number;
}

/**
 * One event as a sum. `vector`: Int8Array or numbers, of any length but 0; `price` above 0, or null.
 * @param {Numbers} vector
 * @param {number} weight
 * @param {number[]} [keys]
 * @param {number | null} [price]
 */
export function event(vector, weight, keys = [], price = null) {
  const item = Float64Array.from(vector);
  if (item.length < 1 || item.length > MAX_DIMS) throw invalid(`has not 1–${MAX_DIMS} numbers`, "vector");
  let largest = 0;
  for (const value of item) {
    if (Number.isNaN(value)) throw invalid("holds NaN", "vector");
    largest = Math.max(largest, Math.abs(value));
  }
  if (!(largest > 0 && largest < Infinity)) throw invalid("is zero or holds infinity", "vector");
  if (!isNumber(weight) || weight === 0 || Math.abs(weight) > 1000) {
    throw invalid("must be from -1000 to 1000 and not 0", "weight");
  }
  if (price !== null && !(isNumber(price) && price >= 1e-9 && price <= 1e12)) {
    throw invalid("must be above 0", "price");
  }
  const sign = Math.sign(weight);
  const scaled = item.map((value) => value / largest);
  const size = norm(scaled);
  const counted = [...new Set(Array.from(keys, checked))].sort((a, b) => a - b).slice(0, MAX_SHARES);
  return taste(
    scaled.map((value) => sign * (value / size)),
    Math.abs(weight),
    Math.abs(weight),
    new Map(counted.map((number) => [number, sign])),
    price !== null && weight > 0 ? { weight, mean: Math.log(price), spread: 0 } : NO_PRICE,
  );
}

/**
 * What is left after `seconds`; time that runs backwards changes nothing.
 * @param {Taste} of
 * @param {number} seconds
 * @param {number} halfLife
 */
export function fade(of, seconds, halfLife) {
  const left = 2 ** -Math.min(Math.max(seconds, 0) / halfLife, MAX_HALVINGS);
  const price = { ...of.price, weight: of.price.weight * left };
  return taste(of.direction, of.length * left, of.weight * left, of.shares, price);
}

/**
 * Both sums as one.
 * @param {Taste} one
 * @param {Taste} other
 */
export function add(one, other) {
  const total = one.direction.map((value, n) => value * one.length + other.direction[n] * other.length);
  return pooled(total, one.length + other.length, {
    weight: one.weight + other.weight,
    shares: addShares(one, other),
    price: addPrices(one.price, other.price),
  });
}

/**
 * A sum given as one vector; below 1e-9 of `scale` it counts as 0, for likes and dislikes cancelled.
 * @param {Float64Array} total
 * @param {number} scale
 * @param {{ weight: number, shares: Map<number, number>, price: PriceSum }} options
 */
export function pooled(total, scale, { weight, shares, price }) {
  const length = norm(total);
  if (length <= 1e-9 * scale) {
    return taste(new Float64Array(total.length), 0, Math.min(weight, LIMIT), shares, price);
  }
  const direction = total.map((value) => value / length);
  return taste(direction, Math.min(length, LIMIT), Math.min(weight, LIMIT), shares, price);
}

/** @param {ArrayLike<number>} vector */
export function norm(vector) {
  return Math.sqrt(dot(vector, vector));
}

/**
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function dot(one, other) {
  let sum = 0;
  for (let n = 0; n < one.length; n += 1) sum += one[n] * other[n];
  return sum;
}

/**
 * @param {Taste} one
 * @param {Taste} other
 */
function addShares(one, other) {
  const weight = one.weight + other.weight;
  if (!(weight > 0)) return new Map();
  const totals = new Map();
  for (const part of [one, other]) {
    for (const [number, share] of part.shares) {
      totals.set(number, (totals.get(number) ?? 0) + share * part.weight);
    }
  }
  const kept = [...totals]
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || a - b)
    .slice(0, MAX_SHARES)
    .filter(([, total]) => total !== 0)
    .sort(([a], [b]) => a - b);
  return new Map(kept.map(([number, total]) => [number, total / weight]));
}

/**
 * @param {PriceSum} one
 * @param {PriceSum} other
 */
function addPrices(one, other) {
  const weight = one.weight + other.weight;
  if (!(weight > 0)) return NO_PRICE;
  const mean = (one.weight * one.mean + other.weight * other.mean) / weight;
  const spread =
    (one.weight * (one.spread + (one.mean - mean) ** 2) + other.weight * (other.spread + (other.mean - mean) ** 2)) /
    weight;
  return { weight: Math.min(weight, LIMIT), mean, spread };
}

/** @param {number} number */
function checked(number) {
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** 32) {
    throw invalid("must be from 0 to 2^32 - 1", "keys");
  }
  return number;
}
