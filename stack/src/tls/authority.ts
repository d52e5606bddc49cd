import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key; PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** Whoever trusts it trusts what it has certified. */
export interface Authority {
  /** Its own certificate; PEM. */
  readonly ca: string;
  readonly key: string;
  /**
   * Certifies a process, for serving and for asking.
   *
   * @param hosts names and addresses by which it is reached.
   */
  issue(name: string, hosts: readonly string[]): Promise<CertificatePair>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const CERTIFICATE_DAYS = 365;

cryptoProvider.set(webcrypto);

/** An authority of one's own, for one machine and for tests. */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    ...lasting(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return authorityOf(certificate, keys.privateKey, await pemOf(keys.privateKey));
}

function authorityOf(certificate: X509Certificate, signingKey: webcrypto.CryptoKey, key: string): Authority {
  return {
    ca: certificate.toString('pem'),
    key,
    async issue(name, hosts) {
      const keys = await newKeys();
      const issued = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: certificate.subject,
        publicKey: keys.publicKey,
        signingKey,
        ...lasting(CERTIFICATE_DAYS),
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension(
            hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
          ),
        ],
      });
      return { cert: issued.toString('pem'), key: await pemOf(keys.privateKey) };
    },
  };
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

/** Valid from a little earlier, for clocks that are behind. */
const lasting = (days: number) => ({
  serialNumber: randomBytes(16).toString('hex'),
  notBefore: new Date(Date.now() - 300_000),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
