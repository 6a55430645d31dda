// The shop's pictograms, drawn on a grid of 24 with one round pen, and its wordmark.

import { svg } from "./dom.js";

/** @type {Record<string, string[]>} */
const PATHS = {
  search: ["M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13", "M15.3 15.3L20 20"],
  camera: ["M4 8.5h3.4L9 6h6l1.6 2.5H20v10H4z", "M12 10.2a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4"],
  microphone: ["M9 6.5a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0z", "M5.5 11.5a6.5 6.5 0 0 0 13 0", "M12 18v3", "M9 21h6"],
  heart: ["M12 19.5C5 15 4 11.5 4.3 9.2a4 4 0 0 1 7.7-1.2a4 4 0 0 1 7.7 1.2C20 11.5 19 15 12 19.5z"],
  no: ["M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16", "M6.5 6.5L17.5 17.5"],
  compare: ["M4 6h6v12H4z", "M14 6h6v12h-6z", "M7 9.5v5", "M17 9.5v5"],
  similar: ["M4 4.5h10v10H4z", "M17 9.5h3v10H10v-3"],
  back: ["M10 6L4 12l6 6", "M4.5 12H15a5 5 0 0 1 5 5v1"],
  close: ["M6 6L18 18", "M18 6L6 18"],
  phone: [
    "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3z",
    "M11 18h2",
  ],
  filters: [
    "M4 7h9",
    "M17 7h3",
    "M4 17h3",
    "M11 17h9",
    "M15 5a2 2 0 1 1 0 4a2 2 0 1 1 0-4",
    "M9 15a2 2 0 1 1 0 4a2 2 0 1 1 0-4",
  ],
  check: ["M5 12.5L10 17.5L19.5 7"],
  plus: ["M12 5v14", "M5 12h14"],
  minus: ["M5 12h14"],
  crop: ["M7 3v14h14", "M3 7h14v14"],
  picture: ["M4 5h16v14H4z", "M4 16l5-5l4 4l3-2.5l4 3.5", "M15.5 8a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 1 1 0-2.4"],
  restart: ["M5 12a7 7 0 1 0 2.2-5.1", "M7.5 3v4h4"],
  away: ["M4 9.5a12 12 0 0 1 16 0", "M7 13a7.5 7.5 0 0 1 10 0", "M12 17.2v.1", "M5 4L19 20"],
  star: ["M12 4l2.4 5.2l5.6.6l-4.2 3.8l1.2 5.6L12 16.4L7 19.2l1.2-5.6L4 9.8l5.6-.6z"],
  shelf: ["M6 21V10a6 6 0 0 1 12 0v11z", "M6 16h12"],
};

/**
 * A pictogram; it says nothing to screen readers.
 * @param {string} name
 * @param {string} [extra]
 */
export function icon(name, extra = "") {
  const lines = PATHS[name].map((d) => svg("path", { d }));
  return svg("svg", { class: `icon ${extra}`.trim(), viewBox: "0 0 24 24", "aria-hidden": "true" }, ...lines);
}

/** The wordmark: the dots of its i's are the lamps of a display case. */
export function wordmark() {
  const letters = [
    "M4 20L12 40L20 20", // v
    "M30 20V40", // i
    "M42 9V34a6 6 0 0 0 8 5.6",
    "M37 20H50", // t
    "M59 20V40",
    "M59 29a9 9 0 0 1 11-8.6", // r
    "M80 20V40", // i
    "M91 20V40",
    "M91 28a8 8 0 0 1 16 0V40", // n
    "M116.5 30H136a9.8 9.8 0 1 0-3 7.2", // e
  ];
  return svg(
    "svg",
    { class: "wordmark", viewBox: "0 0 140 46", role: "img", "aria-label": "Vitrine" },
    ...letters.map((d) => svg("path", { d })),
    svg("circle", { class: "lamp", cx: 30, cy: 9.5, r: 3.6 }),
    svg("circle", { class: "lamp", cx: 80, cy: 9.5, r: 3.6 }),
  );
}
