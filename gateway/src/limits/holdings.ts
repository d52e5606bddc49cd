import type { Holder, Holding, LimitedKind } from '@pulmora/platform';

/** What this process holds, for whom. */
export class Holdings {
  /** By clinic, then by kind and user. */
  readonly #held = new Map<string, Map<string, number>>();

  add(holder: Holder, kind: LimitedKind, change: 1 | -1): void {
    const ofClinic = this.#held.get(holder.tenantId) ?? new Map<string, number>();
    const key = `${kind} ${holder.who}`;
    const held = (ofClinic.get(key) ?? 0) + change;
    if (held > 0) ofClinic.set(key, held);
    else ofClinic.delete(key);
    if (ofClinic.size > 0) this.#held.set(holder.tenantId, ofClinic);
    else this.#held.delete(holder.tenantId);
  }

  ofUser({ tenantId, who }: Holder, kind: LimitedKind): number {
    return this.#held.get(tenantId)?.get(`${kind} ${who}`) ?? 0;
  }

  ofClinic({ tenantId }: Holder, kind: LimitedKind): number {
    return this.of(tenantId).reduce((sum, holding) => sum + (holding.kind === kind ? holding.held : 0), 0);
  }

  of(tenantId: string): Holding[] {
    return [...(this.#held.get(tenantId) ?? [])].map(([key, held]) => {
      const [kind = '', holder = ''] = key.split(' ');
      return { kind: kind as LimitedKind, holder, held };
    });
  }

  clinics(): string[] {
    return [...this.#held.keys()];
  }
}
