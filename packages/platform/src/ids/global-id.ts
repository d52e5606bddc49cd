const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (value: string): boolean => UUID.test(value);

/** An opaque, globally unique identifier (GraphQL Global Object Identification): base64url of `Type:uuid`. */
export const toGlobalId = (type: string, uuid: string): string => Buffer.from(`${type}:${uuid}`).toString('base64url');

/** The UUID inside a global identifier of this type, or undefined for anything else (never throws). */
export function fromGlobalId(type: string, id: string): string | undefined {
  if (id.length > 200) return undefined;
  const [kind, uuid, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (kind !== type || uuid === undefined || rest.length > 0 || !isUuid(uuid)) return undefined;
  return toGlobalId(kind, uuid) === id ? uuid : undefined;
}
