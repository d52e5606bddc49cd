/** A release of nats-server with the SHA-256 of its archive. */
export interface PinnedRelease {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

/** Where a nats-server could come from on this machine. */
export interface NatsSources {
  /** Set by the user: this one and no other. */
  readonly chosen?: string | undefined;
  readonly onPath?: string | undefined;
  /** Fetched by an earlier run. */
  readonly fetched?: string | undefined;
  readonly hasApt: boolean;
  readonly release?: PinnedRelease | undefined;
}

export type AcquisitionStep =
  | { readonly kind: 'use'; readonly path: string }
  | { readonly kind: 'debian-package' }
  | { readonly kind: 'release'; readonly release: PinnedRelease };

/** What to try, in this order: the one on PATH, the one fetched before, Debian's package, the pinned release. */
export function acquisitionPlan(sources: NatsSources): readonly AcquisitionStep[] {
  if (sources.chosen) return [{ kind: 'use', path: sources.chosen }];
  return [
    ...(sources.onPath ? [{ kind: 'use', path: sources.onPath } as const] : []),
    ...(sources.fetched ? [{ kind: 'use', path: sources.fetched } as const] : []),
    ...(sources.hasApt ? [{ kind: 'debian-package' } as const] : []),
    ...(sources.release ? [{ kind: 'release', release: sources.release } as const] : []),
  ];
}

const VERSION = '2.10.29';
const archive = (arch: string) =>
  `https://github.com/nats-io/nats-server/releases/download/v${VERSION}/nats-server-v${VERSION}-linux-${arch}.tar.gz`;

/** Digests as in the recipe of the publisher's own container image of this version. */
const RELEASES: Readonly<Record<string, PinnedRelease>> = {
  x64: {
    version: VERSION,
    url: archive('amd64'),
    sha256: 'e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da',
  },
  arm64: {
    version: VERSION,
    url: archive('arm64'),
    sha256: 'da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401',
  },
};

/** The pinned release for a machine, where there is one. */
export const pinnedRelease = (platform: string, arch: string): PinnedRelease | undefined =>
  platform === 'linux' ? RELEASES[arch] : undefined;
