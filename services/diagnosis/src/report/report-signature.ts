import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.js';

export const SIGNATURE_ALGORITHM = 'Ed25519';

/** A public key as RFC 8037 writes it (JSON Web Key). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** base64url, 32 bytes. */
  readonly x: string;
}

export interface ReportSignature {
  readonly algorithm: typeof SIGNATURE_ALGORITHM;
  /** The JWK thumbprint (RFC 7638) of the key. */
  readonly keyId: string;
  /** base64url, 64 bytes. */
  readonly value: string;
}

/** A clinic's key, as whoever signs with it needs it. */
export interface ReportSigner {
  readonly keyId: string;
  readonly publicKey: PublicJwk;
  sign(document: Json): ReportSignature;
}

/** Where the keys of clinics come from. */
export interface ReportKeys {
  /** The newest key of a clinic. Not to be asked within a unit of work. */
  signerOf(tenantId: string): Promise<ReportSigner>;
  /** Any key by which the clinic has signed; undefined for none of its. */
  publicKey(tenantId: string, keyId: string): Promise<PublicJwk | undefined>;
}

/** A document as it is kept, sent and signed: RFC 8785. */
export const documentText = (document: Json): string => canonicalJson(document);

/** SHA-256, hexadecimal, by which the next version names the one before. */
export const documentDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** @param seed 32 bytes: the private key (RFC 8032, section 5.1.5). */
export function signerFromSeed(seed: Buffer): ReportSigner {
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = jwkOf(createPublicKey(key));
  const keyId = thumbprint(publicKey);
  return {
    keyId,
    publicKey,
    sign: (document) => ({
      algorithm: SIGNATURE_ALGORITHM,
      keyId,
      value: sign(null, Buffer.from(documentText(document), 'utf8'), key).toString('base64url'),
    }),
  };
}

/** Whether a document is what was signed with a key: needs nothing but these three. */
export function isSigned(document: Json, signature: ReportSignature, publicKey: PublicJwk): boolean {
  if (signature.algorithm !== SIGNATURE_ALGORITHM || signature.keyId !== thumbprint(publicKey)) return false;
  const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' });
  const bytes = Buffer.from(documentText(document), 'utf8');
  return verify(null, bytes, key, Buffer.from(signature.value, 'base64url'));
}

/** RFC 7638, section 3: the required members in their order. */
export const thumbprint = ({ crv, kty, x }: PublicJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');

const jwkOf = (key: KeyObject): PublicJwk => {
  const { x } = key.export({ format: 'jwk' });
  if (!x) throw new Error('the key has no public part');
  return { kty: 'OKP', crv: 'Ed25519', x };
};
