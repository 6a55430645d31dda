// A visit to a kiosk by codes alone, and the limits of the codes.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { modules, readCode, version } from "../../../edge_runtime/kiosk/web/handover/qr_codes.js";
import { Welcome } from "../../../edge_runtime/kiosk/web/handover/guest.js";
import { VISIT, answered, comeBack, depart, isOffer } from "../../../edge_runtime/kiosk/web/handover/phone.js";
import { emptyState, learn, read, takeBack } from "../../../edge_runtime/kiosk/web/taste/preference.js";

globalThis.crypto ??= webcrypto;
const SPACE = "5a".repeat(32);
const SETTINGS = { weights: { view: 0.1, like: 1, dislike: -1 }, half_life_days: 30, prior: 2, blend: 1 };
const STATUS = { taste_space: SPACE, preference: SETTINGS };
const NOW = 1_795_496_400;
const PHONE = "00000000000000a1";
const item = (seed) => Int8Array.from({ length: 256 }, (_, n) => Math.round(90 * Math.sin(seed + n * n)));
const keys = (count) => Array.from({ length: count }, (_, n) => 0x1000 + n);
const given = { now: NOW, settings: SETTINGS };
const liking = () => learn(emptyState(SPACE, 256), PHONE, item(1), "like", { ...given, keys: keys(24), price: 49.9 });
const refused = (promise, kind) => assert.rejects(promise, (error) => error.kind === kind || assert.fail(error));

/** A code as a camera sees it: `scale` pixels a module on a grey ground. */
function picture(bytes, scale = 5, width = 1280, height = 720) {
  const rows = modules(bytes);
  const data = new Uint8ClampedArray(width * height * 4).fill(128);
  const [left, top] = [Math.floor((width - rows.length * scale) / 2), Math.floor((height - rows.length * scale) / 2)];
  for (let y = 0; y < rows.length * scale; y += 1) {
    for (let x = 0; x < rows.length * scale; x += 1) {
      const dark = rows[Math.floor(y / scale)][Math.floor(x / scale)];
      data.fill(dark ? 0 : 255, ((top + y) * width + left + x) * 4, ((top + y) * width + left + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

test("the vendored files are the pinned package", () => {
  for (const [mine, theirs] of [
    ["index.js", "index.js"],
    ["decode.js", "decode.js"],
    ["LICENSE.md", "LICENSE-MIT"],
  ]) {
    const vendored = readFileSync(new URL(`../../../edge_runtime/kiosk/web/vendor/qr/${mine}`, import.meta.url));
    assert.deepEqual(vendored, readFileSync(new URL(`../../../node_modules/qr/${theirs}`, import.meta.url)));
  }
});

test("any bytes come back from their code", () => {
  for (const size of [1, 16, 77, 125, 256, 585, 600]) {
    const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 167 + size) % 256);
    assert.deepEqual(readCode(picture(bytes)), bytes);
  }
  for (const ascii of ["0123456789", "HELLO WORLD", "\u0000\u0000"]) {
    const bytes = new TextEncoder().encode(ascii);
    assert.deepEqual(readCode(picture(bytes)), bytes);
  }
  assert.equal(readCode({ width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4) }), null);
});

test("a visit: handed over, learnt there, taken back once", async () => {
  const welcome = await Welcome.create();
  assert.ok(isOffer(readCode(picture(welcome.code))));
  const state = liking();
  const { message, visit } = await depart(readCode(picture(welcome.code)), state, given);
  assert.ok(message.length <= 600, `${message.length} bytes`);
  assert.ok(version(modules(message)) <= 20);
  const guest = await welcome.accept(readCode(picture(message)), STATUS);
  assert.ok(Math.abs(guest.taste.length - 1) < 1e-6);
  assert.equal(guest.hasLearnt, false);
  guest.learn(item(2), "like", { keys: [7], price: 20 });
  guest.learn(item(3), "view");
  guest.learn(item(3), "no such event");
  assert.equal(guest.hasLearnt, true);
  const home = await guest.farewell();
  assert.equal(answered(home), visit.id);
  const parcel = await comeBack(readCode(picture(home)), visit, NOW + 60);
  const after = takeBack(state, PHONE, parcel, given);
  assert.ok(Math.abs(read(after, NOW, SETTINGS).weight - 2.1) < 1e-6);
  assert.equal(takeBack(after, PHONE, parcel, given), after);
  assert.ok(Math.abs(read(after, NOW, SETTINGS).weight - guest.taste.weight) < 1e-6);
});

test("a code is good for one guest and two minutes", async () => {
  let now = 1000;
  const welcome = await Welcome.create({ now: () => now });
  const { message } = await depart(welcome.code, liking(), given);
  await welcome.accept(message, STATUS);
  await refused(welcome.accept(message, STATUS), "PairingRefused");
  const late = await Welcome.create({ now: () => now });
  const other = await depart(late.code, liking(), given);
  now += 121;
  await refused(late.accept(other.message, STATUS), "PairingRefused");
});

test("what is not for this kiosk, this shop or this phone is refused", async () => {
  const [welcome, other] = [await Welcome.create(), await Welcome.create()];
  const { message, visit } = await depart(welcome.code, liking(), given);
  await refused(other.accept(message, STATUS), "PairingRefused");
  await refused(welcome.accept(message, { ...STATUS, taste_space: "66".repeat(32) }), "SpaceMismatch");
  const fresh = await Welcome.create();
  const handed = await depart(fresh.code, liking(), given);
  const guest = await fresh.accept(handed.message, STATUS);
  guest.learn(item(2), "like");
  const home = await guest.farewell();
  await refused(comeBack(home, visit, NOW), "PairingRefused");
  await refused(
    comeBack(
      home.map((byte, n) => byte ^ Number(n === 100)),
      handed.visit,
      NOW,
    ),
    "EnvelopeRefused",
  );
  await assert.rejects(comeBack(home, handed.visit, NOW + VISIT));
  assert.equal(isOffer(home), false);
  assert.equal(answered(welcome.code), null);
});
