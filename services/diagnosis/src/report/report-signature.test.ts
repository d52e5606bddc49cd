import { describe, expect, it } from 'vitest';
import { isSigned, signerFromSeed, thumbprint } from './report-signature.js';
import { masterKeyWrapping } from './seed-wrapping.js';

const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');

describe('a signature', () => {
  const signer = signerFromSeed(SEED);

  it('is made with the key of RFC 8037, appendix A, which has the name that the RFC gives it', () => {
    expect(signer.publicKey.x).toBe('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(signer.keyId).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    expect(thumbprint(signer.publicKey)).toBe(signer.keyId);
  });

  it('holds for the document however it is written, and for no other', () => {
    const signature = signer.sign({ b: 1, a: ['x', { d: null, c: true }] });
    expect(isSigned({ a: ['x', { c: true, d: null }], b: 1 }, signature, signer.publicKey)).toBe(true);
    expect(isSigned({ a: ['x', { c: true, d: null }], b: 2 }, signature, signer.publicKey)).toBe(false);
    expect(isSigned({ a: ['x'], b: 1 }, signature, signer.publicKey)).toBe(false);
  });

  it('does not hold with another key, nor under another name', () => {
    const other = signerFromSeed(Buffer.alloc(32, 7));
    const signature = signer.sign({ a: 1 });
    expect(isSigned({ a: 1 }, signature, other.publicKey)).toBe(false);
    expect(isSigned({ a: 1 }, { ...signature, keyId: other.keyId }, other.publicKey)).toBe(false);
    expect(isSigned({ a: 1 }, { ...signature, value: other.sign({ a: 1 }).value }, signer.publicKey)).toBe(false);
  });
});

describe('a wrapped seed', () => {
  const wrapping = masterKeyWrapping(Buffer.alloc(32, 1));
  const context = { tenantId: 'a', version: 1 };

  it('opens as whose it is, and as nobody else’s', async () => {
    const wrapped = await wrapping.wrap(SEED, context);
    expect(await wrapping.unwrap(wrapped, context)).toEqual(SEED);
    await expect(wrapping.unwrap(wrapped, { ...context, tenantId: 'b' })).rejects.toThrow();
    await expect(wrapping.unwrap(wrapped, { ...context, version: 2 })).rejects.toThrow();
    await expect(masterKeyWrapping(Buffer.alloc(32, 2)).unwrap(wrapped, context)).rejects.toThrow();
    expect(wrapped).not.toContain(SEED.toString('base64url'));
  });
});
