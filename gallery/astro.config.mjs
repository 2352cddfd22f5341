import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';

/**
 * The script of every page is one file with all that it imports: left to itself, the bundler takes out what other pages
 * import, too, and browsers had to ask for eight files, one after the other.
 */
const EVERY_PAGE = { name: 'page', test: /layouts\/page\.astro/ };

// Its output and input are given by build.ts. The pages' policy allows nothing inline but what layouts/page.astro names in
// it: so Astro inlines nothing, and there are no `client:` directives (it writes inline scripts for them): a page's <script>
// renders its Preact into the page.
export default defineConfig({
  output: 'static',
  trailingSlash: 'ignore',
  build: { format: 'directory', inlineStylesheets: 'never' },
  compressHTML: true,
  devToolbar: { enabled: false },
  prefetch: false,
  integrations: [preact()],
  vite: {
    build: { assetsInlineLimit: 0 },
    environments: {
      client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [EVERY_PAGE] } } } } },
    },
  },
});
