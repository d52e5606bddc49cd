import { useEffect, useState } from 'react';
import type { PixelSource } from './pixels.js';

export type PictureState =
  | { readonly kind: 'none' | 'loading' | 'failed' }
  | { readonly kind: 'there'; readonly url: string; readonly bitmap: ImageBitmap };

/** A picture once it is there; `none` where there is no address. */
export function usePicture(source: PixelSource, url: string | undefined): PictureState {
  const [state, setState] = useState<PictureState>({ kind: 'none' });
  useEffect(() => {
    if (!url) return setState({ kind: 'none' });
    let current = true;
    setState({ kind: 'loading' });
    source.picture(url).then(
      (bitmap) => current && setState({ kind: 'there', url, bitmap }),
      () => current && setState({ kind: 'failed' }),
    );
    return () => {
      current = false;
    };
  }, [source, url]);
  return state;
}
