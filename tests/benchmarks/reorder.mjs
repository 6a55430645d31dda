// Times what a page does with each answer: `node tests/benchmarks/reorder.mjs`. 200 hits × 256 dimensions, int8.
import { event } from "../../edge_runtime/kiosk/web/taste/preference.js";
import { apply, order } from "../../edge_runtime/kiosk/web/taste/rerank.js";

const random = () => Math.floor(Math.random() * 255) - 127;
const vectors = Array.from({ length: 200 }, () => Int8Array.from({ length: 256 }, random));
const scores = vectors.map(() => Math.random());
const taste = event(vectors[0], 1);
const times = [];
for (let n = 0; n < 500; n += 1) {
  const start = performance.now();
  order(apply(scores, vectors, taste, { blend: 1, prior: 2 }));
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(`median ${times[250].toFixed(2)} ms, least ${times[0].toFixed(2)} ms`);
