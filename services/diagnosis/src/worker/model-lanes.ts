import type { ModelIdentity } from '@pulmora/la-dnn';
import { type ModelRollout, versionFor, versionsOf } from '../rollout/model-rollout.js';
import type { ImageReader } from './image-reader.js';

/** A warm model and what reads with it. */
export interface ModelLane {
  readonly model: ModelIdentity;
  readonly engine: string;
  readonly why: string;
  readonly reader: Pick<ImageReader, 'read' | 'preview'>;
  readonly ready: boolean;
  close(): Promise<void>;
}

interface Member {
  readonly lane: ModelLane;
  /** Studies that are being read with it. */
  inUse: number;
  retired: boolean;
}

/**
 * The models that read. A change is made between two studies: what is being read ends with the model that it began with,
 * and a model is put away when nothing is read with it any more.
 */
export class ModelLanes {
  readonly #open: (version: string) => Promise<ModelLane>;
  readonly #members = new Map<string, Member>();
  #rollout: ModelRollout | undefined;

  /** @param open loads and warms a version; @throws when it cannot be had or is not what its manifest says. */
  constructor(open: (version: string) => Promise<ModelLane>) {
    this.#open = open;
  }

  get rollout(): ModelRollout | undefined {
    return this.#rollout;
  }

  /** Whether every model that may be asked for is warm. */
  get ready(): boolean {
    const wanted = this.#rollout ? [...versionsOf(this.#rollout)] : [];
    return wanted.length > 0 && wanted.every((version) => this.#members.get(version)?.lane.ready === true);
  }

  /** The active one. */
  get active(): ModelLane | undefined {
    return this.#rollout && this.#members.get(this.#rollout.active)?.lane;
  }

  /**
   * Warms what is new, then changes over, then puts away what is not wanted any more.
   *
   * @throws when a model cannot be had: nothing has changed then.
   */
  async apply(rollout: ModelRollout): Promise<void> {
    const wanted = versionsOf(rollout);
    const fresh: [string, ModelLane][] = [];
    try {
      for (const version of wanted) {
        if (!this.#members.has(version)) fresh.push([version, await this.#open(version)]);
      }
    } catch (error) {
      await Promise.all(fresh.map(([, lane]) => lane.close()));
      throw error;
    }
    for (const [version, lane] of fresh) this.#members.set(version, { lane, inUse: 0, retired: false });
    this.#rollout = rollout;
    for (const [version, member] of [...this.#members]) {
      if (wanted.has(version)) continue;
      this.#members.delete(version);
      member.retired = true;
      if (member.inUse === 0) await member.lane.close();
    }
  }

  /** Reads a study with the model that is to read it. */
  use<T>(tenantId: string, studyId: string, work: (lane: ModelLane) => Promise<T>): Promise<T> {
    if (!this.#rollout) throw new Error('no model reads');
    return this.#with(versionFor(this.#rollout, tenantId, studyId), work);
  }

  /** Reads with the shadow, where there is one. */
  async useShadow(work: (lane: ModelLane) => Promise<void>): Promise<void> {
    const shadow = this.#rollout?.shadow;
    if (shadow != null) await this.#with(shadow, work);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ lane }) => lane.close()));
    this.#members.clear();
  }

  async #with<T>(version: string, work: (lane: ModelLane) => Promise<T>): Promise<T> {
    const member = this.#members.get(version);
    if (!member) throw new Error(`model ${version} is not warm`);
    member.inUse += 1;
    try {
      return await work(member.lane);
    } finally {
      member.inUse -= 1;
      if (member.retired && member.inUse === 0) await member.lane.close();
    }
  }
}
