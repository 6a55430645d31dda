// The taste in words, and that both languages say the same things.
import assert from "node:assert/strict";
import { test } from "node:test";

import { names, portrait } from "../../../edge_runtime/kiosk/web/companion/taste_summary.js";
import { COMPANION } from "../../../edge_runtime/kiosk/web/companion/strings.js";
import { HANDOVER } from "../../../edge_runtime/kiosk/web/handover/strings.js";
import { add, event, key, nothing } from "../../../edge_runtime/kiosk/web/taste/preference.js";

const SETTINGS = { prior: 2 };
const counted = (...pairs) => pairs.map(([field, value]) => key(field, value));
const FACETS = [
  { field: "colour", values: [{ value: "red" }, { value: "blue" }] },
  { field: "price", values: [] },
];
const PRODUCTS = [{ brand: "Alder", category: ["Shoes", "Boots"], colours: ["red"] }];

test("a taste in words: what is liked, what is not, what the shop no longer has, the price band", () => {
  const liked = event([1, 0], 2, counted(["colour", "red"], ["brand", "Alder"], ["brand", "Gone"]), 50);
  const disliked = event([0, 1], -1, counted(["colour", "blue"]), 900);
  const said = portrait(add(liked, disliked), SETTINGS, names(FACETS, PRODUCTS));
  assert.deepEqual(
    said.groups.colour.map(({ value }) => value),
    ["red"],
  );
  assert.deepEqual(
    said.groups.brand.map(({ value, share }) => [value, share]),
    [["Alder", 2 / 3]],
  );
  assert.deepEqual(
    said.against.map(({ value, share }) => [value, share]),
    [["blue", -1 / 3]],
  );
  assert.deepEqual(
    said.unknown.map((part) => part.key),
    [key("brand", "Gone")],
  );
  assert.ok(said.price.from < 50 && 50 < said.price.to && said.price.to < 60);
  assert.ok(Math.abs(said.sure - Math.hypot(2, 1) / 5) < 1e-9);
});

test("an empty taste says nothing", () => {
  const said = portrait(nothing(2), SETTINGS, new Map());
  assert.deepEqual(said, {
    sure: 0,
    groups: { colour: [], category: [], brand: [] },
    against: [],
    unknown: [],
    price: null,
  });
});

test("kinds are named by their whole path", () => {
  assert.deepEqual(names([], PRODUCTS).get(key("category", "Shoes > Boots")), {
    field: "category",
    value: "Shoes > Boots",
  });
});

for (const [name, table] of Object.entries({ COMPANION, HANDOVER })) {
  test(`${name} says the same in both languages`, () => {
    assert.deepEqual(Object.keys(table.zh), Object.keys(table.en));
    for (const [word, english] of Object.entries(table.en)) {
      const places = (text) => [...String(text.other ?? text).matchAll(/\{(\w+)\}/g)].map(([, place]) => place).sort();
      assert.deepEqual(places(table.zh[word]), places(english), word);
    }
  });
}
