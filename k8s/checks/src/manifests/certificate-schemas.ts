/**
 * Strict schemas of kinds that `../shared/data` has none of: the fields that we use of cert-manager's (cert-manager.io/docs/
 * reference/api-docs) and of the Gateway API's BackendTLSPolicy, as their own definitions type them.
 */
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1 };
const hours = { type: 'string', pattern: '^[1-9]\\d*h$' };

const exactly = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const object = (spec: unknown) =>
  exactly({ apiVersion: text, kind: text, metadata: { type: 'object', required: ['name'] }, spec }, [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  ]);

const privateKey = exactly({
  algorithm: { enum: ['RSA', 'ECDSA', 'Ed25519'] },
  size: { type: 'integer' },
  rotationPolicy: { enum: ['Never', 'Always'] },
});

export const CERTIFICATE_SCHEMAS: Readonly<Record<string, object>> = {
  'cert-manager.io/v1 Issuer': object({
    ...exactly({ selfSigned: exactly({}), ca: exactly({ secretName: text }, ['secretName']) }),
    minProperties: 1,
    maxProperties: 1,
  }),
  'cert-manager.io/v1 Certificate': object(
    exactly(
      {
        secretName: text,
        commonName: { type: 'string', maxLength: 64 },
        dnsNames: texts,
        isCA: { type: 'boolean' },
        usages: { type: 'array', items: { enum: ['digital signature', 'server auth', 'client auth'] } },
        duration: hours,
        renewBefore: hours,
        privateKey,
        issuerRef: exactly({ kind: { enum: ['Issuer', 'ClusterIssuer'] }, name: text }, ['name']),
      },
      ['secretName', 'issuerRef'],
    ),
  ),
  'gateway.networking.k8s.io/v1alpha3 BackendTLSPolicy': object(
    exactly(
      {
        targetRefs: {
          type: 'array',
          items: exactly({ group: { type: 'string' }, kind: text, name: text }, ['group', 'kind', 'name']),
        },
        validation: exactly(
          {
            hostname: text,
            caCertificateRefs: {
              type: 'array',
              items: exactly({ group: { type: 'string' }, kind: text, name: text }, ['group', 'kind', 'name']),
            },
          },
          ['hostname'],
        ),
      },
      ['targetRefs', 'validation'],
    ),
  ),
};
