import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline script in the page, which the policy does not run.
    modulePreload: { polyfill: false },
    // One page for people who stay all day: a second request would cost more than it saves.
    chunkSizeWarningLimit: 800,
    rollupOptions: { input: { index: 'index.html', renewed: 'renewed.html' } },
  },
});
