// Offline after the first visit. The network is asked first, so a page is never a mixture of two releases; each visit
// with a network renews the whole copy at once. Pictures that were seen are kept, the oldest go. Answers are not kept
// here: the page keeps what it needs itself.

const SHELL = "shell";
const PICTURES = "pictures";
const MOST_PICTURES = 300;
const PATIENCE = 4000;
const FILES = [
  "./",
  "catalogue_cache.js",
  "companion.css",
  "companion.js",
  "config.json",
  "device_storage.js",
  "icon-192.png",
  "icon-512.png",
  "icon.svg",
  "manifest.webmanifest",
  "pages.js",
  "widgets.js",
  "device_linking.js",
  "taste_summary.js",
  "product_dialog.js",
  "encrypted_store.js",
  "shopper_state.js",
  "taste_page.js",
  "strings.js",
  "../taste/envelope.js",
  "../handover/qr_codes.js",
  "../handover/handover.css",
  "../handover/network.js",
  "../handover/phone.js",
  "../taste/preference.js",
  "../shop/api_client.js",
  "../shop/cards.js",
  "../shop/dialog.js",
  "../shop/dom.js",
  "../shop/icons.js",
  "../taste/rerank.js",
  "../shop/shop.css",
  "../shop/value_names.js",
  "../shop/strings.js",
  "signatures.js",
  "../taste/encoding.js",
  "../taste/sums.js",
  "../vendor/hpke.js",
  "../vendor/qr/decode.js",
  "../vendor/qr/index.js",
];
const ADDRESSES = new Set(FILES.map((file) => new URL(file, self.location.href).href));

self.addEventListener("install", (event) => event.waitUntil(renew().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = "";
  url.search = "";
  if (url.href.endsWith("/companion/index.html")) url.href = url.href.slice(0, -"index.html".length);
  if (ADDRESSES.has(url.href)) {
    const answered = shell(request, url.href);
    event.respondWith(answered);
    if (request.mode === "navigate") event.waitUntil(answered.then(() => renew()).catch(() => {}));
  } else if (/\/v1\/products\/[^/]+\/image$/.test(url.pathname)) {
    event.respondWith(picture(url.href));
  }
});

/** Fetch every file, and keep them only when all came. */
async function renew() {
  const addresses = [...ADDRESSES];
  const responses = await Promise.all(addresses.map((address) => fetch(address, { cache: "no-cache" })));
  if (!responses.every((response) => response.ok)) throw new Error("the copy is not complete");
  const cache = await caches.open(SHELL);
  await Promise.all(responses.map((response, n) => cache.put(addresses[n], response)));
}

async function shell(request, address) {
  const kept = await (await caches.open(SHELL)).match(address);
  if (!kept) return fetch(request);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE);
  try {
    const response = await fetch(address, { signal: late.signal, cache: "no-cache" });
    return response.ok ? response : kept;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

async function picture(address) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(address);
  if (kept) return kept;
  const response = await fetch(address, { mode: "cors", credentials: "omit", referrerPolicy: "no-referrer" });
  if (response.ok) {
    await cache.put(address, response.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(keys.length - MOST_PICTURES, 0)).map((key) => cache.delete(key)));
  }
  return response;
}
