import { type Container, type KeyRef, type Manifest, named, ofKind } from './manifest.js';

/** What stands for a secret's text, in addresses too. */
const SECRET = 'secret';

/** Keys of a Secret, with their texts where they can be known; of ExternalSecrets, what they will make. */
export function secretData(objects: readonly Manifest[], name: string): Record<string, string> | undefined {
  const plain = named(objects, 'Secret', name);
  if (plain) return { ...plain.data, ...plain.stringData };
  const external = ofKind(objects, 'ExternalSecret').find(
    ({ metadata, spec }) => (spec?.target?.name ?? metadata.name) === name,
  );
  if (!external) return certificateData(objects, name);
  const template = external.spec?.target?.template?.data;
  if (template) {
    return Object.fromEntries(
      Object.entries(template).map(([key, text]) => [
        key,
        text.replace(/\{\{.*?(\|\s*quote\s*)?\}\}/g, (_all, quoted) => (quoted ? `"${SECRET}"` : SECRET)),
      ]),
    );
  }
  const fetched = (external.spec as { data?: { secretKey: string }[] }).data ?? [];
  return Object.fromEntries(fetched.map(({ secretKey }) => [secretKey, SECRET]));
}

/** What cert-manager will make, and CloudNativePG for the clients of its cluster. */
function certificateData(objects: readonly Manifest[], name: string): Record<string, string> | undefined {
  const made = ofKind(objects, 'Certificate').some(({ spec }) => spec?.secretName === name);
  if (made) return { 'tls.crt': SECRET, 'tls.key': SECRET, 'ca.crt': SECRET };
  const operated = ofKind(objects, 'Cluster').some(({ metadata }) => `${metadata.name}-ca` === name);
  return operated ? { 'ca.crt': SECRET } : undefined;
}

/** The environment that a container will have; a reference that leads nowhere is left out. */
export function environmentOf(container: Container, objects: readonly Manifest[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef) Object.assign(environment, named(objects, 'ConfigMap', configMapRef.name)?.data);
    if (secretRef) Object.assign(environment, secretData(objects, secretRef.name));
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const text = value ?? lookUp(valueFrom, objects);
    if (text !== undefined) environment[name] = text;
  }
  return environment;
}

function lookUp(
  from: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef } | undefined,
  objects: readonly Manifest[],
): string | undefined {
  if (from?.secretKeyRef) return secretData(objects, from.secretKeyRef.name)?.[from.secretKeyRef.key];
  if (from?.configMapKeyRef)
    return named(objects, 'ConfigMap', from.configMapKeyRef.name)?.data?.[from.configMapKeyRef.key];
  return undefined;
}

/** Variables that a container sets for itself, not those that every process shares. */
export const ownVariables = (container: Container): string[] => (container.env ?? []).map(({ name }) => name);
