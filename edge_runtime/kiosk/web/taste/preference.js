// The preference state: learn, merge, read, forget, hand over, take back, migrate. No dependencies.
// The twin of Python's module `preference`, which explains it; both are checked on the same golden files.

import { MAX_APPLIED, MAX_DEVICES, MAX_EPOCH, MAX_TIME, byDevice, compareBytes, encodeSlot } from "./encoding.js";
import { add, dot, event, fade, invalid, mismatch, nothing, norm, pooled, taste } from "./sums.js";

export { MAX_PARCEL_BYTES, MAX_STATE_BYTES, decodeParcel, decodeState, encodeParcel, encodeState } from "./encoding.js";
export { TasteError, add, confidence, event, key, nothing } from "./sums.js";

export const NOBODY = "0".repeat(16);
export const MAX_VISIT_WEIGHT = 100;
const MAX_SEQ = 2 ** 32 - 1;
const DAY = 86_400;

/**
 * What is to be forgotten.
 * @typedef {object} Forgetting
 * @property {number} now
 * @property {PreferenceSettings} settings
 * @property {number[]} [keys]
 * @property {Numbers | null} [direction]
 * @property {boolean} [price]
 */

/**
 * The empty state of epoch 0. `space`: 64 hexadecimal digits, the bundle's taste space.
 * @param {string} space
 * @param {number} dims
 */
export function emptyState(space, dims) {
  if (!/^[0-9a-f]{64}$/.test(space)) throw invalid("must be 64 lower-case hexadecimal digits", "space");
  nothing(dims);
  return { space, dims, epoch: 0, origin: NOBODY, slots: new Map() };
}

/** A random id for a device or a visit. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One event in the device's own slot. `settings`: the manifest's `preference` section.
 * @param {State} state
 * @param {string} device
 * @param {Numbers} vector
 * @param {string} what
 * @param {{ now: number, settings: PreferenceSettings, keys?: number[], price?: number | null }} options
 */
export function learn(state, device, vector, what, { now, settings, keys = [], price = null }) {
  checkTime(now);
  if (!Object.hasOwn(settings.weights, what)) throw invalid("no such event", String(what).slice(0, 32));
  const weight = settings.weights[what];
  if (weight === 0) return state;
  const seen = event(vector, weight, keys, price);
  if (seen.direction.length !== state.dims) throw mismatch(`must have ${state.dims} dimensions`, "vector");
  return grown(state, device, seen, now, settings, []);
}

/**
 * What both know.
 * @param {State} mine
 * @param {State} theirs
 */
export function merge(mine, theirs) {
  if (mine.space !== theirs.space || mine.dims !== theirs.dims) {
    throw mismatch("the states are of two spaces", "space");
  }
  const age = compareAge(mine, theirs);
  if (age !== 0) return age > 0 ? mine : theirs;
  const slots = new Map(mine.slots);
  for (const [device, slot] of theirs.slots) {
    const held = slots.get(device);
    if (held === undefined || compareSlots(device, slot, held) > 0) slots.set(device, slot);
  }
  if (slots.size > MAX_DEVICES) throw invalid(`${slots.size} devices, at most ${MAX_DEVICES}`, "slots");
  return { ...mine, slots };
}

/**
 * Whether another holds a newer slot of this very device: it was restored from a backup, or cloned.
 * @param {State} mine
 * @param {State} theirs
 * @param {string} device
 */
export function isForked(mine, theirs, device) {
  const [held, other] = [mine.slots.get(device), theirs.slots.get(device)];
  if (compareAge(mine, theirs) !== 0 || held === undefined || other === undefined) return false;
  return compareSlots(device, other, held) > 0;
}

/**
 * All slots faded to `now` and added in the order of the device ids.
 * @param {State} state
 * @param {number} now
 * @param {PreferenceSettings} settings
 */
export function read(state, now, settings) {
  checkTime(now);
  let total = nothing(state.dims);
  for (const [, slot] of byDevice(state)) {
    total = add(total, fade(slot.taste, now - slot.at, settings.half_life_days * DAY));
  }
  return total;
}

/**
 * Forget everything: an empty epoch, greater than this one.
 * @param {State} state
 * @param {string} device
 * @param {number} now
 */
export function wipe(state, device, now) {
  checkId(device, "device");
  checkTime(now);
  const epoch = Math.max(state.epoch + 1, now);
  if (epoch > MAX_EPOCH) throw invalid("no epoch is left", "epoch");
  return { space: state.space, dims: state.dims, epoch, origin: device, slots: new Map() };
}

/**
 * All slots as one of this device, in a new epoch: makes room for new devices.
 * @param {State} state
 * @param {string} device
 * @param {number} now
 * @param {PreferenceSettings} settings
 */
export function fold(state, device, now, settings) {
  return only(state, device, now, read(state, now, settings));
}

/**
 * Forget a part: counters by key, what the taste has of a direction, the price band.
 * @param {State} state
 * @param {string} device
 * @param {Forgetting} options
 */
export function remove(state, device, { now, settings, keys = [], direction = null, price = false }) {
  const known = read(state, now, settings);
  const dropped = new Set(keys);
  const shares = new Map([...known.shares].filter(([number]) => !dropped.has(number)));
  const band = price ? nothing(state.dims).price : known.price;
  let total = known.direction.map((value) => value * known.length);
  if (direction !== null) {
    const part = event(direction, 1).direction;
    if (part.length !== state.dims) throw mismatch(`must have ${state.dims} dimensions`, "direction");
    const has = Math.max(dot(total, part), 0);
    total = total.map((value, n) => value - has * part[n]);
  }
  const remains = pooled(total, known.length, { weight: known.weight, shares, price: band });
  return only(state, device, now, remains);
}

/**
 * What a kiosk gets: the read taste, never the slots.
 * @param {State} state
 * @param {string} visit
 * @param {{ now: number, settings: PreferenceSettings, replyKey: Bytes }} options
 */
export function handOver(state, visit, { now, settings, replyKey }) {
  checkId(visit, "visit");
  if (replyKey.length !== 65) throw invalid("must have 65 bytes", "replyKey");
  return { id: visit, space: state.space.slice(0, 32), taste: read(state, now, settings), replyKey };
}

/**
 * Add what the guest did at a kiosk to this device's slot, once.
 * @param {State} state
 * @param {string} device
 * @param {Parcel} parcel
 * @param {{ now: number, settings: PreferenceSettings }} options
 */
export function takeBack(state, device, parcel, { now, settings }) {
  checkTime(now);
  if (parcel.space !== state.space.slice(0, 32) || parcel.taste.direction.length !== state.dims) {
    throw mismatch("the parcel is of another space", "space");
  }
  if ([...state.slots.values()].some((slot) => slot.applied.includes(parcel.id))) return state;
  const { direction, length, weight, shares, price } = parcel.taste;
  const bound = MAX_VISIT_WEIGHT / Math.max(weight, length, MAX_VISIT_WEIGHT);
  const band = { ...price, weight: Math.min(price.weight, MAX_VISIT_WEIGHT) };
  const visit = taste(direction, length * bound, weight * bound, shares, band);
  return grown(state, device, visit, now, settings, [parcel.id]);
}

/**
 * The state in another space, by way of products whose vectors are known in both (rows of `old` and `new_`).
 * @param {State} state
 * @param {string} space
 * @param {Numbers[]} old
 * @param {Numbers[]} new_
 */
export function migrate(state, space, old, new_) {
  const size = old.length;
  if (size !== new_.length || size < 1 || size > 256 || old.some((row) => row.length !== state.dims)) {
    throw invalid("must be two lists of 1 to 256 vectors of the same products", "vectors");
  }
  if (![...old, ...new_].every((row) => row.length && row.every((value) => Number.isFinite(value)))) {
    throw invalid("hold NaN or infinity", "vectors");
  }
  const dims = new_[0].length;
  if (new_.some((row) => row.length !== dims)) throw invalid("differ in their dimensions", "vectors");
  const moved = { ...emptyState(space, dims), epoch: state.epoch, origin: state.origin };
  const gram = old.map((row, i) => Float64Array.from(old, (other, j) => dot(row, other) + (i === j ? 0.1 : 0)));
  for (const [device, slot] of state.slots) {
    const mixture = solve(
      gram,
      old.map((row) => dot(row, slot.taste.direction)),
    );
    const direction = new Float64Array(dims);
    mixture.forEach((share, i) => new_[i].forEach((value, n) => (direction[n] += share * value)));
    const scale = slot.taste.length / Math.max(norm(direction), 1e-9);
    const sum = direction.map((value) => value * scale);
    moved.slots.set(device, { ...slot, taste: pooled(sum, slot.taste.length, slot.taste) });
  }
  return moved;
}

/**
 * @param {State} state
 * @param {string} device
 * @param {Taste} more
 * @param {number} now
 * @param {PreferenceSettings} settings
 * @param {string[]} applied
 */
function grown(state, device, more, now, settings, applied) {
  checkId(device, "device");
  const held = state.slots.get(device);
  if (held === undefined && state.slots.size >= MAX_DEVICES) throw invalid(`${MAX_DEVICES} devices already`, "slots");
  const slot = held ?? { seq: 0, at: now, taste: nothing(state.dims), applied: [] };
  if (slot.seq >= MAX_SEQ) throw invalid("no change is left to count", "seq");
  const sum = add(fade(slot.taste, now - slot.at, settings.half_life_days * DAY), more);
  const next = { seq: slot.seq + 1, at: now, taste: sum, applied: [...slot.applied, ...applied].slice(-MAX_APPLIED) };
  return { ...state, slots: new Map(state.slots).set(device, next) };
}

/**
 * @param {State} state
 * @param {string} device
 * @param {number} now
 * @param {Taste} sum
 */
function only(state, device, now, sum) {
  const applied = byDevice(state)
    .flatMap(([, slot]) => slot.applied)
    .slice(-MAX_APPLIED);
  return { ...wipe(state, device, now), slots: new Map([[device, { seq: 1, at: now, taste: sum, applied }]]) };
}

/**
 * @param {State} one
 * @param {State} other
 */
function compareAge(one, other) {
  if (one.epoch !== other.epoch) return one.epoch - other.epoch;
  return one.origin < other.origin ? -1 : Number(one.origin > other.origin);
}

/**
 * @param {string} device
 * @param {Slot} one
 * @param {Slot} other
 */
function compareSlots(device, one, other) {
  return one.seq - other.seq || compareBytes(encodeSlot(device, one), encodeSlot(device, other));
}

/**
 * x of A x = b for a symmetric, positive definite A, by Cholesky's factors.
 * @param {Float64Array[]} matrix
 * @param {number[]} right
 */
function solve(matrix, right) {
  /** @type {Float64Array[]} */
  const lower = [];
  const x = Float64Array.from(right);
  matrix.forEach((row, i) => {
    lower.push(new Float64Array(row.length));
    for (let j = 0; j <= i; j += 1) {
      let sum = row[j];
      for (let k = 0; k < j; k += 1) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
    for (let k = 0; k < i; k += 1) x[i] -= lower[i][k] * x[k];
    x[i] /= lower[i][i];
  });
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < x.length; k += 1) x[i] -= lower[k][i] * x[k];
    x[i] /= lower[i][i];
  }
  return x;
}

/**
 * @param {string} value
 * @param {string} where
 */
function checkId(value, where) {
  if (!/^[0-9a-f]{16}$/.test(value)) throw invalid("must be 16 lower-case hexadecimal digits", where);
}

/** @param {number} now */
function checkTime(now) {
  if (!Number.isInteger(now) || now < 0 || now > MAX_TIME) throw invalid("must be whole seconds since 1970", "now");
}
