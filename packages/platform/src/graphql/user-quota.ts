import type { Identity } from '../identity/identity.js';

/** How much of something each user has, and may have in this process. */
export class UserQuota {
  readonly #most: number;
  readonly #held = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns how to give it back, once; undefined where the user has as many as they may. */
  take({ tenantId, subject }: Identity): (() => void) | undefined {
    const user = `${tenantId} ${subject}`;
    const held = this.#held.get(user) ?? 0;
    if (held >= this.#most) return undefined;
    this.#held.set(user, held + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#held.get(user) ?? 1) - 1;
      if (left > 0) this.#held.set(user, left);
      else this.#held.delete(user);
    };
  }
}
