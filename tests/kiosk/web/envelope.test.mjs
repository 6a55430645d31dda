// The JavaScript keys, envelopes and pairing, on the golden files and vectors that the Python ones are tested on.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as envelope from "../../../edge_runtime/kiosk/web/taste/envelope.js";
import * as hpke from "../../../edge_runtime/kiosk/web/vendor/hpke.js";

globalThis.crypto ??= webcrypto;
const golden = (name) => JSON.parse(readFileSync(new URL(`../../golden/envelope/${name}.json`, import.meta.url)));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const utf8 = (text) => new TextEncoder().encode(text);
const refused = (promise, ...kinds) =>
  assert.rejects(promise, (error) => kinds.includes(error.kind) || assert.fail(`${error} is none of ${kinds}`));
const KEYS = await envelope.keysOf(Uint8Array.from({ length: 32 }, (_, n) => n));

async function pairOf(pkcs8, point) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  return {
    privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, curve, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("raw", point, curve, true, []),
  };
}

for (const language of ["python", "javascript"]) {
  test(`what ${language} seals is opened`, async () => {
    const made = golden(language);
    const keys = await envelope.keysOf(bytes(made.secret));
    assert.equal(keys.profile, made.profile);
    assert.equal(hex(keys.publicKey), made.public);
    await envelope.verify(keys.publicKey, bytes(made.signed), bytes(made.signature));
    assert.equal(hex(await envelope.sign(keys, bytes(made.signed))), made.signature);
    for (const one of made.envelopes) assert.equal(hex(await envelope.unseal(keys, bytes(one.sealed))), one.plain);
    for (const one of made.messages) {
      const { id, key } = envelope.decodeOffer(bytes(one.offer));
      const pair = await pairOf(bytes(one.private), key);
      const pairing = await envelope.Pairing.create(one.purpose, { id, pair });
      assert.equal(hex(envelope.encodeOffer(pairing.offer)), one.offer);
      assert.equal(hex(await pairing.accept(bytes(one.message))), one.plain);
    }
  });
}

test("an envelope with one bit flipped is refused", async () => {
  const sealed = await envelope.seal(KEYS, utf8("a taste"));
  for (let bit = 0; bit < 8 * sealed.length; bit += 1) {
    const changed = sealed.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    await refused(envelope.unseal(KEYS, changed), "EnvelopeRefused");
  }
});

test("a message with one bit flipped is refused, and the offer stays good", async () => {
  const pairing = await envelope.Pairing.create("hand-over");
  const message = await envelope.answer(pairing.offer, "hand-over", utf8("a taste"));
  for (let bit = 0; bit < 8 * message.length; bit += 1) {
    const changed = message.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    await refused(pairing.accept(changed), "EnvelopeRefused", "PairingRefused");
  }
  assert.deepEqual(await pairing.accept(message), utf8("a taste"));
});

test("a message opens for its purpose alone", async () => {
  const purposes = ["hand-over", "take-back", "link"];
  for (const sealed of purposes) {
    for (const opened of purposes) {
      const pairing = await envelope.Pairing.create(opened);
      const message = await envelope.answer(pairing.offer, sealed, utf8("x"));
      if (sealed === opened) assert.deepEqual(await pairing.accept(message), utf8("x"));
      else await refused(pairing.accept(message), "EnvelopeRefused");
    }
  }
});

test("an offer is good for two minutes and one message", async () => {
  let now = 0;
  const late = await envelope.Pairing.create("link", { now: () => now });
  const message = await envelope.answer(late.offer, "link", utf8("x"));
  now = envelope.LIFETIME;
  await refused(late.accept(message), "PairingRefused");
  now = 0;
  await refused(late.accept(message), "PairingRefused");
  const once = await envelope.Pairing.create("link");
  const two = await Promise.all([1, 2].map(() => envelope.answer(once.offer, "link", utf8("x"))));
  const outcomes = await Promise.allSettled(two.map((one) => once.accept(one)));
  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ["fulfilled", "rejected"]);
  await refused(envelope.Pairing.create("link", { lifetime: 121 }), "TasteInvalid");
});

test("sizes and strangers", async () => {
  assert.ok((await envelope.seal(KEYS, new Uint8Array(55 + 8 * 762))).length <= 8192);
  const other = await envelope.keysOf(envelope.newSecret());
  await refused(envelope.unseal(other, await envelope.seal(KEYS, utf8("x"))), "EnvelopeRefused");
  await refused(envelope.unseal(KEYS, new Uint8Array(20_000)), "EnvelopeRefused");
  await refused(envelope.answer({ id: "0".repeat(16), key: new Uint8Array(65) }, "link", utf8("x")), "PairingRefused");
  const nonces = await Promise.all(Array.from({ length: 500 }, () => envelope.seal(KEYS, utf8("x"))));
  assert.equal(new Set(nonces.map((sealed) => hex(sealed.slice(4, 16)))).size, 500);
});

test("RFC 9180", async () => {
  const vector = golden("rfc9180");
  const suite = new hpke.CipherSuite(hpke.KEM_DHKEM_P256_HKDF_SHA256, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_256_GCM);
  const key = await suite.DeserializePrivateKey(bytes(vector.skRm), true);
  const given = { info: bytes(vector.info), aad: bytes(vector.aad) };
  assert.equal(hex(await suite.Open(key, bytes(vector.enc), bytes(vector.ciphertext), given)), vector.plain);
});

const wycheproof = (path) => JSON.parse(readFileSync(`${process.env.VECTORS}/${path}`)).testGroups;

test("Wycheproof's AES-GCM", async () => {
  let counted = 0;
  for (const group of wycheproof("Cipher/wycheproof/aes_gcm_test.json")) {
    if (group.keySize !== 256 || group.ivSize !== 96 || group.tagSize !== 128) continue;
    for (const one of group.tests) {
      const key = await crypto.subtle.importKey("raw", bytes(one.key), "AES-GCM", false, ["decrypt"]);
      const parameters = { name: "AES-GCM", iv: bytes(one.iv), additionalData: bytes(one.aad) };
      const opened = crypto.subtle.decrypt(parameters, key, bytes(one.ct + one.tag));
      if (one.result === "valid") assert.equal(hex(new Uint8Array(await opened)), one.msg);
      else await assert.rejects(opened);
      counted += 1;
    }
  }
  assert.ok(counted > 50);
});

test("Wycheproof's Ed25519", async () => {
  for (const group of wycheproof("Signature/wycheproof/ed25519_test.json")) {
    const publicKey = bytes(group.publicKeyDer).slice(-32);
    for (const one of group.tests.filter(({ result }) => result !== "acceptable")) {
      const verified = envelope.verify(publicKey, bytes(one.msg), bytes(one.sig));
      if (one.result === "valid") await verified;
      else await refused(verified, "EnvelopeRefused");
    }
  }
});

test("Wycheproof's points off the curve", async () => {
  let counted = 0;
  for (const group of wycheproof("Protocol/wycheproof/ecdh_secp256r1_ecpoint_test.json")) {
    for (const one of group.tests.filter((each) => each.result === "invalid")) {
      await refused(
        envelope.answer({ id: "0".repeat(16), key: bytes(one.public) }, "link", utf8("x")),
        "PairingRefused",
      );
      counted += 1;
    }
  }
  assert.ok(counted > 5);
});
