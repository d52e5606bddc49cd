import 'reflect-metadata';
import {
  type DataSource,
  type EntitySubscriberInterface,
  EventSubscriber,
  type LoadEvent,
  type QueryRunner,
} from 'typeorm';

/** How a table's rows are accounted for when somebody reads them. */
export interface PersonalDataOf<Row> {
  /** Kind of the object, as the schema calls it. */
  readonly type: string;
  /** UUID of the object; by default the row's own. */
  readonly id?: (row: Row) => string;
  /** UUID of the patient whom the row is about. */
  readonly patientId: (row: Row) => string;
  /** UUID of the case that the row belongs to; absent where it belongs to the patient as such. */
  readonly studyId?: (row: Row) => string;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of classes of every kind.
type AnyRow = any;
const personal = new Map<unknown, PersonalDataOf<AnyRow>>();
const impersonal = new Set<unknown>();

/** Marks an entity whose rows are about a patient: whoever loads one in an operation leaves an audit entry. */
export function PersonalData<Row>(of: PersonalDataOf<Row>): (target: new () => Row) => void {
  return (target) => void personal.set(target, of);
}

/**
 * Marks an entity whose rows tell nothing of a patient, or nothing that is not recorded already.
 *
 * @param _why for whoever reads the entity.
 */
export function NoPersonalData(_why: string): (target: new () => object) => void {
  return (target) => void impersonal.add(target);
}

/** @throws an error naming every entity that says nothing of whether it holds personal data. */
export function assertClassified(dataSource: DataSource): void {
  const silent = dataSource.entityMetadatas.filter(({ target }) => !personal.has(target) && !impersonal.has(target));
  if (silent.length === 0) return;
  throw new Error(
    `say with @PersonalData or @NoPersonalData whether it is about a patient: ${silent.map((entity) => entity.name).join(', ')}`,
  );
}

export interface LoadedObject {
  /** The clinic that the row belongs to; undefined where it was loaded without its key. */
  readonly tenantId: string | undefined;
  readonly objectType: string;
  readonly objectId: string;
  readonly patientId: string;
  readonly studyId: string | undefined;
  readonly row: object;
}

const listeners = new WeakMap<QueryRunner, (loaded: LoadedObject) => void>();

/** Calls back for every row about a patient that this connection loads, by whatever repository or query builder. */
export function onPersonalData(runner: QueryRunner, listener: (loaded: LoadedObject) => void): void {
  listeners.set(runner, listener);
}

/** TypeORM's hook on everything that is made an entity. */
@EventSubscriber()
export class PersonalDataSubscriber implements EntitySubscriberInterface {
  afterLoad(row: object, event?: LoadEvent<object>): void {
    const of = event && personal.get(event.metadata.target);
    const listener = event?.queryRunner && listeners.get(event.queryRunner);
    if (!of || !listener) return;
    // Keys alone, loaded to know what is to be read, tell nothing.
    const keys = new Set(event.metadata.primaryColumns.map((column) => column.propertyName));
    if (Object.keys(row).every((property) => keys.has(property))) return;
    const objectId = of.id?.(row) ?? (row as { id: string }).id;
    const { tenantId } = row as { tenantId?: string };
    const [patientId, studyId] = [of.patientId(row), of.studyId?.(row)];
    listener({ tenantId, objectType: of.type, objectId, patientId, studyId, row });
  }
}
