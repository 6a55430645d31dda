// The JavaScript implementation against the golden files that the Python one is checked on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as preference from "../../../edge_runtime/kiosk/web/taste/preference.js";
import { fromHalf, toHalf } from "../../../edge_runtime/kiosk/web/taste/encoding.js";
import * as rerank from "../../../edge_runtime/kiosk/web/taste/rerank.js";

const load = (name) => JSON.parse(readFileSync(new URL(`../../golden/preference/${name}.json`, import.meta.url)));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const state = (text) => preference.decodeState(bytes(text));

function close(value, expected, name) {
  assert.ok(Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${name}: ${value} ${expected}`);
}

function same(taste, expected) {
  assert.equal(taste.direction.length, expected.direction.length);
  expected.direction.forEach((value, n) => close(taste.direction[n], value, `direction ${n}`));
  close(taste.length, expected.length, "length");
  close(taste.weight, expected.weight, "weight");
  close(preference.confidence(taste, 2), expected.confidence, "confidence");
  const shares = [...taste.shares].sort(([a], [b]) => a - b);
  assert.deepEqual(
    shares.map(([key]) => key),
    expected.shares.map(([key]) => key),
  );
  shares.forEach(([key, share], n) => close(share, expected.shares[n][1], `share ${key}`));
  [taste.price.weight, taste.price.mean, taste.price.spread].forEach((value, n) =>
    close(value, expected.price[n], "price"),
  );
}

test("keys", () => {
  for (const [name, value, number] of load("keys")) assert.equal(preference.key(name, value), number);
});

test("every half-precision number comes back", () => {
  for (let bits = 0; bits < 0x7c00; bits += 1) {
    assert.equal(toHalf(fromHalf(bits)), bits);
    if (bits) assert.equal(toHalf(-fromHalf(bits)), bits | 0x8000);
    const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
    if (high < Infinity) assert.equal(toHalf((low + high) / 2), bits + (bits % 2));
  }
});

const { space, settings, cases } = load("learn");
for (const one of cases) {
  test(`learn: ${one.name}`, () => {
    let held = preference.emptyState(space, one.dims);
    for (const { device, vector, what, ...rest } of one.events) {
      held = preference.learn(held, device, vector, what, { ...rest, settings });
    }
    assert.equal(hex(preference.encodeState(held)), one.state);
    assert.equal(hex(preference.encodeState(state(one.state))), one.state);
  });
}

test("read", () => {
  for (const one of load("read").cases) same(preference.read(state(one.state), one.now, settings), one.taste);
});

test("merge", () => {
  for (const one of load("merge")) {
    const [mine, theirs] = [state(one.mine), state(one.theirs)];
    assert.equal(hex(preference.encodeState(preference.merge(mine, theirs))), one.merged, one.name);
    const devices = new Set([...mine.slots.keys(), ...theirs.slots.keys()]);
    assert.deepEqual([...devices].filter((device) => preference.isForked(mine, theirs, device)).sort(), one.forked);
  }
});

for (const one of load("epochs").cases) {
  test(one.name, () => {
    const held = state(one.state);
    const after =
      one.what === "wipe"
        ? preference.wipe(held, one.device, one.now)
        : one.what === "fold"
          ? preference.fold(held, one.device, one.now, settings)
          : preference.remove(held, one.device, { ...one, settings });
    assert.equal(hex(preference.encodeState(after)), one.after);
  });
}

for (const one of load("parcels").cases) {
  test(`parcels: ${one.name}`, () => {
    const given = { now: one.now, settings };
    const held = state(one.state);
    const parcel = preference.handOver(held, one.visit, { ...given, replyKey: bytes(one.reply_key) });
    assert.equal(hex(preference.encodeParcel(parcel)), one.handed);
    same(preference.decodeParcel(bytes(one.handed)).taste, one.taste);
    const back = preference.decodeParcel(bytes(one.back));
    assert.equal(hex(preference.encodeParcel(back)), one.back);
    const after = preference.takeBack(held, one.device, back, given);
    assert.equal(hex(preference.encodeState(after)), one.after);
    assert.equal(preference.takeBack(after, "ffffffffffffffcc", back, given), after);
  });
}

test("apply", () => {
  for (const one of load("apply").cases) {
    const taste = preference.read(state(one.state), one.now, settings);
    const vectors = one.vectors.map((vector) => Int8Array.from(vector));
    const blended = rerank.apply(one.scores, vectors, taste, settings);
    one.blended.forEach((value, n) => close(blended[n], value, one.name));
    assert.deepEqual(rerank.order(blended), one.order);
  }
});

test("migrate", () => {
  for (const one of load("migrate")) {
    const moved = preference.migrate(state(one.state), one.space, one.old, one.new);
    assert.equal(moved.space, one.space);
    assert.deepEqual([...moved.slots.keys()].sort(), Object.keys(one.slots).sort());
    for (const [device, slot] of Object.entries(one.slots)) {
      same(moved.slots.get(device).taste, slot);
      assert.equal(moved.slots.get(device).seq, slot.seq);
    }
  }
});

for (const { kind, name, bytes: data } of load("refused")) {
  test(`refused: ${kind} ${name}`, () => {
    const decode = kind === "state" ? preference.decodeState : preference.decodeParcel;
    assert.throws(() => decode(bytes(data)), { kind: "TasteInvalid" });
  });
}
