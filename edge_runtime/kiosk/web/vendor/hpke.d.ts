type Bytes = Uint8Array<ArrayBuffer>;
export const AEAD_AES_256_GCM: unknown;
export const KDF_HKDF_SHA256: unknown;
export const KEM_DHKEM_P256_HKDF_SHA256: unknown;
export class CipherSuite {
  constructor(kem: unknown, kdf: unknown, aead: unknown);
  GenerateKeyPair(): Promise<CryptoKeyPair>;
  SerializePublicKey(key: CryptoKey): Promise<Bytes>;
  DeserializePublicKey(key: Bytes): Promise<CryptoKey>;
  Seal(
    key: CryptoKey,
    plain: Bytes,
    options: { info: Bytes },
  ): Promise<{ encapsulatedSecret: Bytes; ciphertext: Bytes }>;
  Open(pair: CryptoKeyPair, secret: Bytes, sealed: Bytes, options: { info: Bytes }): Promise<Bytes>;
}
