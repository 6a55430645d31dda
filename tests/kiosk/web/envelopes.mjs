// What JavaScript seals for Python to open: `node tests/kiosk/web/envelopes.mjs` writes it, other bytes each time.
import { createHash, webcrypto } from "node:crypto";
import { writeFileSync } from "node:fs";

import * as envelope from "../../../edge_runtime/kiosk/web/taste/envelope.js";

globalThis.crypto ??= webcrypto;
const hex = (data) => Buffer.from(data).toString("hex");
const utf8 = (text) => new TextEncoder().encode(text);

const secret = createHash("sha256").update("another secret for golden files alone").digest();
const keys = await envelope.keysOf(secret);
const messages = [];
for (const purpose of ["hand-over", "take-back", "link"]) {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const pairing = await envelope.Pairing.create(purpose, { pair });
  const plain = utf8(`for ${purpose}`.repeat(20));
  messages.push({
    purpose,
    private: hex(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey))),
    offer: hex(envelope.encodeOffer(pairing.offer)),
    plain: hex(plain),
    message: hex(await envelope.answer(pairing.offer, purpose, plain)),
  });
}
const envelopes = [];
for (const plain of [[], [0x80], utf8("a taste"), new Uint8Array(511), new Uint8Array(512), new Uint8Array(6151)]) {
  const bytes = Uint8Array.from(plain);
  envelopes.push({ plain: hex(bytes), sealed: hex(await envelope.seal(keys, bytes)) });
}
const written = {
  secret: hex(secret),
  profile: keys.profile,
  public: hex(keys.publicKey),
  signed: hex(utf8("a request")),
  signature: hex(await envelope.sign(keys, utf8("a request"))),
  envelopes,
  messages,
};
writeFileSync(new URL("../../golden/envelope/javascript.json", import.meta.url), `${JSON.stringify(written)}\n`);
