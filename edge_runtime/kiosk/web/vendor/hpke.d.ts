export const AEAD_AES_256_GCM: any;
export const KDF_HKDF_SHA256: any;
export const KEM_DHKEM_P256_HKDF_SHA256: any;
export const CipherSuite: any;
