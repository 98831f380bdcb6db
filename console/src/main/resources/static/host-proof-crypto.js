// The cryptography of host-proof vaults, as docs/adr/020-host-proof-vault.md says it. No page in here: any WebCrypto runs it.

export const ITERATIONS = 600_000;

const SALT = 32;
const NONCE = 12;
const FORMAT = 1;
const ENCAPSULATED = 65; // the ephemeral public key, an uncompressed point of P-256
const SEALED_CONTENT_KEY = ENCAPSULATED + 32 + 16;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const subtle = globalThis.crypto?.subtle;
const utf8 = new TextEncoder();

/** The passphrase does not open the private key. */
export class WrongPassphrase extends Error {}

/** The private key does not open the sealed key: damaged, or moved from another row. */
export class SealBroken extends Error {}

/** Without it nothing here works; browsers have it on https and on localhost only. */
export function available() {
  return subtle !== undefined;
}

/** @returns what the server keeps: public half, wrapped private half, salt and iterations */
export async function makeKeyPair(organizationId, passphrase) {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const publicKey = base64(await subtle.exportKey("raw", pair.publicKey));
  return { publicKey, ...(await wrap(organizationId, publicKey, pair.privateKey, passphrase)) };
}

/** @returns the same private half, wrapped by another passphrase */
export async function changePassphrase(opening, passphrase, newPassphrase) {
  const privateKey = await unwrap(opening, passphrase, true);
  return wrap(opening.organizationId, opening.publicKey, privateKey, newPassphrase);
}

/** Whether the passphrase opens the key pair; throws {@link WrongPassphrase} when not. */
export async function check(opening, passphrase) {
  await unwrap(opening, passphrase, false);
}

/** @param key what POST /api/v1/keys/{keyId}/openings answered; @returns the recovery password */
export async function open(key, passphrase) {
  const privateKey = await unwrap(key.keyPair, passphrase, false);
  const sealed = bytes(key.sealed);
  if (sealed[0] !== FORMAT) {
    throw new SealBroken("the key is sealed in a format this page does not know");
  }
  const owner = ["host-proof", key.keyPair.organizationId, key.tenantId, key.deviceId, key.keyId].join("|");
  try {
    const contentKey = await hpkeOpen(
      sealed.subarray(1, 1 + SEALED_CONTENT_KEY), privateKey, bytes(key.keyPair.publicKey), utf8.encode("latchkey data key v1"));
    const clear = await aesDecrypt(contentKey, sealed.subarray(1 + SEALED_CONTENT_KEY), utf8.encode(owner));
    contentKey.fill(0);
    return new TextDecoder().decode(clear);
  } catch (e) {
    throw new SealBroken("the sealed key is damaged, or does not belong to this record", { cause: e });
  }
}

async function wrap(organizationId, publicKey, privateKey, passphrase) {
  const salt = random(SALT);
  const nonce = random(NONCE);
  const wrapping = await wrappingKey(passphrase, salt, ITERATIONS);
  const wrapped = await subtle.wrapKey("pkcs8", privateKey, wrapping, aesGcm(nonce, privateKeyOf(organizationId, publicKey)));
  return { wrappedPrivateKey: base64(concat(nonce, new Uint8Array(wrapped))), salt: base64(salt), iterations: ITERATIONS };
}

async function unwrap(opening, passphrase, extractable) {
  const wrapped = bytes(opening.wrappedPrivateKey);
  const wrapping = await wrappingKey(passphrase, bytes(opening.salt), opening.iterations);
  try {
    return await subtle.unwrapKey(
      "pkcs8", wrapped.subarray(NONCE), wrapping,
      aesGcm(wrapped.subarray(0, NONCE), privateKeyOf(opening.organizationId, opening.publicKey)),
      CURVE, extractable, ["deriveBits"]);
  } catch (e) {
    throw new WrongPassphrase("this passphrase does not open the key pair", { cause: e });
  }
}

/** The same passphrase is the same bytes, whichever keyboard composed its accents. */
async function wrappingKey(passphrase, salt, iterations) {
  const typed = await subtle.importKey("raw", utf8.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

function privateKeyOf(organizationId, publicKey) {
  return utf8.encode(["host-proof-private-key", organizationId, publicKey].join("|"));
}

// HPKE, RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; one message, no associated data.

const KEM = concat(utf8.encode("KEM"), number(0x0010));
const SUITE = concat(utf8.encode("HPKE"), number(0x0010), number(0x0001), number(0x0002));

async function hpkeOpen(message, privateKey, publicKey, info) {
  const encapsulated = message.subarray(0, ENCAPSULATED);
  const ephemeral = await subtle.importKey("raw", encapsulated, CURVE, false, []);
  const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: ephemeral }, privateKey, 256));
  const kemPrk = await extract(KEM, "", "eae_prk", shared);
  const secret = await expand(KEM, kemPrk, "shared_secret", concat(encapsulated, publicKey), 32);
  const context = concat(
    new Uint8Array(1), await extract(SUITE, "", "psk_id_hash", ""), await extract(SUITE, "", "info_hash", info));
  const prk = await extract(SUITE, secret, "secret", "");
  const key = await expand(SUITE, prk, "key", context, 32);
  const nonce = await expand(SUITE, prk, "base_nonce", context, NONCE);
  return aesDecrypt(key, concat(nonce, message.subarray(ENCAPSULATED)), new Uint8Array());
}

function extract(suite, salt, label, ikm) {
  return hmac(salt.length === 0 ? new Uint8Array(32) : salt, concat(utf8.encode("HPKE-v1"), suite, utf8.encode(label), part(ikm)));
}

/** Never more than one block of SHA-256, so one round is all of HKDF-Expand. */
async function expand(suite, prk, label, info, length) {
  const block = await hmac(
    prk, concat(number(length), utf8.encode("HPKE-v1"), suite, utf8.encode(label), info, Uint8Array.of(1)));
  return block.subarray(0, length);
}

async function hmac(key, message) {
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, message));
}

/** @param value nonce, ciphertext and tag */
async function aesDecrypt(key, value, associated) {
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await subtle.decrypt(aesGcm(value.subarray(0, NONCE), associated), imported, value.subarray(NONCE)));
}

function aesGcm(iv, additionalData) {
  return { name: "AES-GCM", iv, additionalData, tagLength: 128 };
}

function random(length) {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

function number(two) {
  return Uint8Array.of(two >> 8, two & 0xff);
}

function part(text) {
  return typeof text === "string" ? utf8.encode(text) : text;
}

function concat(...parts) {
  const all = new Uint8Array(parts.reduce((length, one) => length + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

function bytes(base64Text) {
  return Uint8Array.from(atob(base64Text), (c) => c.charCodeAt(0));
}

function base64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}
