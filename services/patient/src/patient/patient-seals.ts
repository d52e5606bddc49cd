import {
  BrokenSealError,
  blindIndex,
  type DataKey,
  openValue,
  sealedWith,
  sealValue,
  type TenantKeys,
} from '@pulmora/platform';
import type { Identifiers, PatientEntity, PatientRecord } from './patient.entity.js';

/** What seals {@link Identifiers}, by column. */
export type SealedColumns = Pick<
  PatientEntity,
  'sealedRecordNumber' | 'sealedName' | 'sealedBirthDate' | 'recordNumberIndex'
>;

type Row = Omit<SealedColumns, 'recordNumberIndex'> &
  Pick<PatientEntity, 'tenantId' | 'id' | 'plainRecordNumber' | 'plainName' | 'plainBirthDate'>;

/** Where a value belongs: it opens in no other column or row. */
const place = (column: string, id: string): string => `patients.${column}|${id}`;

/** A clinic's keys for its patients' identifiers, all of them open. */
export class IdentifierRing {
  readonly newest: DataKey;

  /** @param keys every version, the oldest first; never none. */
  constructor(private readonly keys: readonly DataKey[]) {
    this.newest = keys.at(-1) as DataKey;
  }

  sealName = (id: string, name: string): Buffer => sealValue(this.newest, place('name', id), name);

  sealBirthDate = (id: string, birthDate: string | null): Buffer | null =>
    birthDate === null ? null : sealValue(this.newest, place('birth_date', id), birthDate);

  seal(id: string, { recordNumber, name, birthDate }: Identifiers): SealedColumns {
    return {
      sealedRecordNumber: sealValue(this.newest, place('record_number', id), recordNumber),
      sealedName: this.sealName(id, name),
      sealedBirthDate: this.sealBirthDate(id, birthDate),
      recordNumberIndex: recordNumberIndex(this.newest, recordNumber),
    };
  }

  /** Under each version: while a rotation is under way, rows lie under several. The first never changes. */
  indexesOf = (recordNumber: string): Buffer[] => this.keys.map((key) => recordNumberIndex(key, recordNumber));

  /** @throws {BrokenSealError} also for a version that has come since these keys were opened. */
  open = (row: Row): Identifiers => openIdentifiers(row, (version) => this.keys.find((key) => key.version === version));

  /** @throws {BrokenSealError} */
  openName(id: string, sealed: Buffer): string {
    const version = sealedWith(sealed);
    return openWith(
      this.keys.find((key) => key.version === version),
      'name',
      id,
      sealed,
    );
  }
}

const recordNumberIndex = (key: DataKey, recordNumber: string): Buffer =>
  blindIndex(key, 'patients.record_number', recordNumber);

/** Encrypts and decrypts who patients are. Not within a unit of work: it may have to look for keys. */
export class PatientSeals {
  constructor(private readonly keys: TenantKeys) {}

  async ring(tenantId: string): Promise<IdentifierRing> {
    return new IdentifierRing(await this.keys.all(tenantId, 'identifiers'));
  }

  /** In their order; rows of other clinics are opened with those clinics' keys. */
  async open(rows: readonly PatientEntity[]): Promise<PatientRecord[]> {
    const keys = new Map<string, DataKey>();
    for (const row of rows) {
      for (const version of versionsIn(row)) {
        const name = `${row.tenantId} ${version}`;
        if (!keys.has(name)) keys.set(name, await this.keys.version(row.tenantId, 'identifiers', version));
      }
    }
    return rows.map((row) => ({
      ...openIdentifiers(row, (version) => keys.get(`${row.tenantId} ${version}`)),
      tenantId: row.tenantId,
      id: row.id,
      sex: row.sex,
      aiReadingConsent: row.aiReadingConsent,
      dataContributionConsent: row.dataContributionConsent,
      consentRevision: row.consentRevision,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    }));
  }
}

const versionsIn = ({ sealedRecordNumber, sealedName, sealedBirthDate }: Row): Set<number> =>
  new Set([sealedRecordNumber, sealedName, sealedBirthDate].flatMap((sealed) => (sealed ? [sealedWith(sealed)] : [])));

function openIdentifiers(row: Row, keyOf: (version: number) => DataKey | undefined): Identifiers {
  const open = (column: string, plain: string | null | undefined, sealed: Buffer | null): string | null => {
    // What is plain was written by a process that knows nothing of sealed columns, and so is newer.
    if (plain !== null && plain !== undefined) return plain;
    return sealed ? openWith(keyOf(sealedWith(sealed)), column, row.id, sealed) : null;
  };
  const recordNumber = open('record_number', row.plainRecordNumber, row.sealedRecordNumber);
  const name = open('name', row.plainName, row.sealedName);
  if (recordNumber === null || name === null) throw new BrokenSealError();
  return { recordNumber, name, birthDate: open('birth_date', row.plainBirthDate, row.sealedBirthDate) };
}

function openWith(key: DataKey | undefined, column: string, id: string, sealed: Buffer): string {
  if (!key) throw new BrokenSealError();
  return openValue(key, place(column, id), sealed);
}
