import { useEffect, useState } from 'react';
import type { PixelSource } from './pixels.js';

export type PictureState =
  | { readonly kind: 'none' | 'loading' | 'failed' }
  | { readonly kind: 'there'; readonly bitmap: ImageBitmap };

export interface Picture {
  readonly state: PictureState;
  /** Asks for it once more. */
  readonly again: () => void;
}

/** What became of an address; a bitmap of null is one that could not be had. */
interface Fetched {
  readonly url: string;
  readonly bitmap: ImageBitmap | null;
}

/** A picture once it is there, and never another address's; `none` where there is no address. */
export function usePicture(source: PixelSource, url: string | undefined): Picture {
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again.
  useEffect(() => {
    if (!url) return;
    let current = true;
    source.picture(url).then(
      (bitmap) => current && setFetched({ url, bitmap }),
      () => current && setFetched({ url, bitmap: null }),
    );
    return () => {
      current = false;
    };
  }, [source, url, attempt]);
  return {
    state: stateOf(url, fetched),
    again: () => {
      setFetched(null);
      setAttempt(attempt + 1);
    },
  };
}

function stateOf(url: string | undefined, fetched: Fetched | null): PictureState {
  if (!url) return { kind: 'none' };
  if (fetched?.url !== url) return { kind: 'loading' };
  return fetched.bitmap ? { kind: 'there', bitmap: fetched.bitmap } : { kind: 'failed' };
}
