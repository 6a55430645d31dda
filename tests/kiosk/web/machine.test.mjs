// Up to 8 devices learn, wipe, fold, lose, repeat and reorder messages, restore backups, live by wrong clocks.
// Whatever they did, those that hear of all others hold the same bytes, and nothing that was learnt is lost.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import * as preference from "../../../edge_runtime/kiosk/web/taste/preference.js";

const SPACE = "5a".repeat(32);
const SETTINGS = { weights: { like: 1, dislike: -1 }, half_life_days: 30, prior: 2, blend: 0.3 };
const id = (number) => number.toString(16).padStart(16, "0");
const text = (state) => Buffer.from(preference.encodeState(state)).toString("hex");
const age = (state) => [state.epoch, state.origin];
const older = ([a, x], [b, y]) => a < b || (a === b && x < y);

const step = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("like", "dislike") },
    { weight: 8, arbitrary: fc.constant("send") },
    { weight: 8, arbitrary: fc.constant("receive") },
    { weight: 2, arbitrary: fc.constantFrom("backup", "restore") },
    { weight: 1, arbitrary: fc.constantFrom("wipe", "fold", "remove") },
  ),
  who: fc.nat(7),
  which: fc.nat(30),
  vector: fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 3, maxLength: 3 }),
  passed: fc.nat(4_000_000),
});
const history = fc.record({
  skews: fc.array(fc.constantFrom(0, 0, 0, -50_000_000, 300_000_000, 3_000_000_000), { minLength: 8, maxLength: 8 }),
  steps: fc.array(step, { maxLength: 40 }),
});

function play({ skews, steps }) {
  const devices = skews.map((skew, n) => ({
    skew,
    id: id(n + 1),
    state: preference.emptyState(SPACE, 3),
    backup: null,
  }));
  const sent = [];
  const born = new Map();
  let [now, fresh, restores] = [1_767_225_600, 100, 0];
  for (const { what, who, which, vector, passed } of steps) {
    const device = devices[who];
    now += passed;
    const clock = Math.max(now + device.skew, 0);
    const before = age(device.state);
    if (what === "like" || what === "dislike") {
      if (!vector.some((value) => value)) continue;
      device.state = preference.learn(device.state, device.id, vector, what, { now: clock, settings: SETTINGS });
    } else if (what === "send") {
      sent.push(preference.encodeState(device.state));
    } else if (what === "receive" && sent.length) {
      const other = preference.decodeState(sent[which % sent.length]);
      const forked = preference.isForked(device.state, other, device.id);
      device.state = preference.merge(device.state, other);
      if (forked) device.id = id((fresh += 1));
    } else if (what === "backup") {
      device.backup = { state: preference.encodeState(device.state), id: device.id };
    } else if (what === "restore" && device.backup && restores < 3) {
      restores += 1; // each may cost an id, and 11 are the limit
      device.state = preference.decodeState(device.backup.state);
      device.id = device.backup.id;
      device.restored = true;
    } else if (what === "wipe") {
      device.state = preference.wipe(device.state, device.id, clock);
      assert.equal(device.state.slots.size, 0);
    } else if (what === "fold") {
      device.state = preference.fold(device.state, device.id, clock, SETTINGS);
    } else if (what === "remove") {
      device.state = preference.remove(device.state, device.id, {
        now: clock,
        settings: SETTINGS,
        direction: [1, 2, 3],
      });
    }
    if (["wipe", "fold", "remove"].includes(what)) assert.ok(older(before, age(device.state)));
    if (what !== "restore") assert.ok(!older(age(device.state), before));
    const own = device.state.slots.get(device.id);
    if (own) {
      // An epoch that a restored device opens twice in one second has one name; else bytes belong to one epoch.
      const key = text({ ...device.state, slots: new Map([[device.id, own]]) });
      born.set(key.slice(110), [...(born.get(key.slice(110)) ?? []), String(age(device.state))]);
    }
  }
  return { devices, born };
}

function check({ devices, born }) {
  const all = devices.map((device) => device.state);
  const forwards = all.reduce((one, other) => preference.merge(one, other));
  const backwards = all.reduceRight((one, other) => preference.merge(one, preference.merge(other, one)));
  const middle = Math.floor(all.length / 2);
  const halves = preference.merge(
    all.slice(0, middle).reduce(preference.merge, all[0]),
    all.slice(middle).reduce(preference.merge, all[middle]),
  );
  assert.equal(text(forwards), text(backwards));
  assert.equal(text(forwards), text(halves));
  for (const { state, id: own, restored } of devices) {
    assert.equal(text(preference.merge(forwards, state)), text(forwards));
    assert.ok(!older(age(forwards), age(state)));
    const slot = state.slots.get(own);
    if (slot && !restored && String(age(state)) === String(age(forwards))) {
      const others = devices.filter((one) => one.restored && one.id === own);
      if (!others.length) assert.ok(forwards.slots.get(own).seq >= slot.seq);
    }
  }
  for (const [device, slot] of forwards.slots) {
    const key = text({ ...forwards, slots: new Map([[device, slot]]) }).slice(110);
    assert.ok(born.get(key)?.includes(String(age(forwards))), "a slot of an older epoch came back");
  }
  const taste = preference.read(forwards, 1_800_000_000, SETTINGS);
  assert.ok([...taste.direction, taste.length, taste.weight].every(Number.isFinite));
}

test("devices agree", () => {
  const runs = Number(process.env.HISTORIES ?? 300);
  fc.assert(
    fc.property(history, (steps) => check(play(steps))),
    { numRuns: runs },
  );
});
