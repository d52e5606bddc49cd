import { useEffect } from 'react';

/** Names the page for the browser, and so for whoever hears its title when it changes. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Pulmora`;
  }, [title]);
}
