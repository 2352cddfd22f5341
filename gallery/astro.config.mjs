import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';

// Its output and input are given by build.ts. Nothing is inlined: the pages' policy allows no inline script or style, so no
// `client:` directives either (Astro writes inline scripts for them): a page's <script> renders its Preact into the page.
export default defineConfig({
  output: 'static',
  trailingSlash: 'ignore',
  build: { format: 'directory', inlineStylesheets: 'never' },
  compressHTML: true,
  devToolbar: { enabled: false },
  prefetch: false,
  integrations: [preact()],
  vite: { build: { assetsInlineLimit: 0 } },
});
