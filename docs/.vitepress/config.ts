import { defineConfig } from 'vitepress';
import { linkOutside, sidebar, slug } from '../../scripts/docs/site.ts';

// `npm run docs:build`. The pages are those that GitHub shows; nothing in them is written for this site.
export default defineConfig({
  title: 'Driftline',
  description: 'Contract tests and synthetic monitoring from one OpenAPI document',
  lang: 'en',
  // Below the name of the repository on GitHub Pages.
  base: process.env.DOCS_BASE ?? '/',
  rewrites: { 'README.md': 'index.md' },
  markdown: {
    anchor: { slugify: slug },
    languageAlias: { crontab: 'bash' },
    config: (markdown) => {
      markdown.core.ruler.push('links-outside', ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href !== null) token.attrSet('href', linkOutside(href, String(env.relativePath)));
        }
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sidebar(),
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: 'https://github.com/driftline/driftline' }],
  },
});
