// The order and the reasons that a page gives an answer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { event } from "../../../edge_runtime/kiosk/web/taste/preference.js";
import * as personal from "../../../edge_runtime/kiosk/web/taste/rerank.js";

const SETTINGS = { blend: 1, prior: 2 };
const product = (id, more = {}) => ({
  id,
  category: ["Shoes", "Trail shoes"],
  colours: ["red"],
  brand: "Nike",
  availability: "in_stock",
  price: 80,
  sale_price: null,
  ...more,
});
const hit = (
  id,
  score,
  vector,
  explanation = [
    { source: "keywords", share: 0.25, detail: "shoe" },
    { source: "semantic", share: 0.75, detail: "" },
  ],
) => ({
  id,
  score,
  explanation,
  product: product(id),
  vector: Buffer.from(Int8Array.from(vector).buffer).toString("base64"),
});
const HITS = [hit("a", 0.9, [127, 0, 0]), hit("b", 0.8, [0, 127, 0]), hit("c", 0.7, [0, -90, -90])];
const ids = (hits) => hits.map(({ id }) => id);
const total = (why) => why.reduce((sum, { share }) => sum + share, 0);

test("the taste changes the order, and its share adds up with the others", () => {
  const hits = personal.personal(HITS, event([0, 10, 1], 2), SETTINGS);
  assert.deepEqual(ids(hits), ["b", "a", "c"]);
  for (const { explanation } of hits) assert.ok(Math.abs(total(explanation) - 1) < 1e-12);
  const [first] = hits;
  const taste = first.explanation.find(({ source }) => source === "taste").share;
  const words = first.explanation.find(({ source }) => source === "keywords").share;
  const gain = (0.5 * 10) / Math.hypot(10, 1);
  assert.ok(Math.abs(taste - gain / (0.8 + gain)) < 1e-9);
  assert.ok(Math.abs(words - 0.25 * (1 - taste)) < 1e-9);
  assert.ok(hits[2].explanation.every(({ source }) => source !== "taste"));
});

test("without a taste nothing changes", () => {
  assert.equal(personal.personal(HITS, null, SETTINGS), HITS);
  assert.equal(personal.personal(HITS, { ...event([0, 1, 0], 1), length: 0 }, SETTINGS), HITS);
});

test("what was pinned, and what has no vector, leads as before", () => {
  const pinned = { ...hit("p", 0.1, [0, -127, 0]), explanation: [{ source: "rule", share: 1, detail: "" }] };
  const bare = { ...hit("q", 0.1, [1, 1, 1]), vector: null };
  const hits = personal.personal([pinned, bare, ...HITS], event([0, 1, 0], 2), SETTINGS);
  assert.deepEqual(ids(hits), ["p", "q", "b", "a", "c"]);
  assert.deepEqual(hits[0], pinned);
});

test("browsing, whose hits have no reason, is explained by taste alone", () => {
  const [only] = personal.personal([hit("a", 0, [0, 100, 0], [])], event([0, 1, 0], 2), SETTINGS);
  assert.deepEqual(only.explanation, [{ source: "taste", share: 1, detail: "" }]);
});

test("the liked or bought product behind it is named, with how many of its kind there are", () => {
  const liked = [
    { what: "like", product: product("x"), vector: Int8Array.of(0, 120, 9) },
    { what: "like", product: product("y"), vector: Int8Array.of(0, 100, 40) },
    { what: "buy", product: product("z", { category: ["Home", "Vases"] }), vector: Int8Array.of(127, 0, 0) },
  ];
  const [first] = personal.personal(HITS, event([0, 10, 1], 2), SETTINGS, liked);
  assert.deepEqual([first.because.what, first.because.product.id, first.because.count], ["like", "x", 2]);
  assert.deepEqual(personal.because("a", Int8Array.of(100, 0, 0), liked), {
    what: "buy",
    product: liked[2].product,
    count: 1,
  });
  assert.equal(personal.because("a", Int8Array.of(0, -1, 0), liked.slice(0, 2)), null);
  assert.equal(personal.because("x", Int8Array.of(0, 120, 9), liked.slice(0, 2)).product.id, "y");
});

test("recommended: near the taste, unlike each other, in stock", () => {
  const twin = hit("twin", 0, [0, 126, 0], []);
  const gone = { ...hit("gone", 0, [0, 127, 1], []), product: product("gone", { availability: "out_of_stock" }) };
  const hits = personal.recommended([...HITS, twin, gone], event([50, 60, 0], 1), 2);
  assert.deepEqual(ids(hits), ["b", "a"]);
  assert.deepEqual(hits[0].explanation, [{ source: "taste", share: 1, detail: "" }]);
});

test("what is counted of a product", () => {
  assert.deepEqual(personal.traits(product("a")), [
    ["brand", "Nike"],
    ["category", "Shoes > Trail shoes"],
    ["colour", "red"],
  ]);
  assert.equal(personal.keysOf(product("a")).length, 3);
});
