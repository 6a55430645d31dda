// Signs the requests that stand in the arguments as JSON, and prints their headers.
import { webcrypto } from "node:crypto";

import { keysOf } from "../../../edge_runtime/kiosk/web/taste/envelope.js";
import { signedHeaders } from "../../../edge_runtime/kiosk/web/companion/signatures.js";

globalThis.crypto ??= webcrypto;
const keys = await keysOf(Uint8Array.from({ length: 32 }, (_, n) => n));
const signed = [];
for (const { method, path, body, conditions } of JSON.parse(process.argv[2])) {
  const bytes = body && Uint8Array.from(Buffer.from(body, "hex"));
  signed.push(await signedHeaders(keys, method, path, { body: bytes, conditions, now: 1_795_496_400_500 }));
}
console.log(JSON.stringify(signed));
