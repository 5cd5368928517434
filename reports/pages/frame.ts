import { createHash } from 'node:crypto';
import type { Verdict } from '../journal/record.ts';
import { AGE_SCRIPT } from './age-script.ts';
import { html, type Markup, raw } from './html.ts';
import { STYLE } from './style.ts';
import { timeText } from './wording.ts';

/** What every page has. */
export interface PageParts {
  readonly title: string;
  /** The worst verdict of the page: its colour is that of the icon in the browser's tab. */
  readonly tone: Verdict;
  readonly place: 'overview' | 'monitor' | 'contract';
  /** What only this page needs beside the style of all; written in this project. */
  readonly style?: string;
  readonly builtAt: Date;
  readonly main: Markup;
}

/** In the tab a page has one colour for both themes. */
const ICON_COLOURS: Readonly<Record<Verdict, string>> = {
  up: '#2f9e63',
  degraded: '#b08a2e',
  drifting: '#d39a1f',
  broken: '#d9622b',
  down: '#d03a4b',
  unknown: '#7d838e',
};

/** What is written, and what drifts away from it. */
const LOGO = `<svg viewBox="0 0 32 20" aria-hidden="true" focusable="false">
<path d="M1 6h30"/><path d="M1 6c9 0 14 2 30 11"/></svg>`;

/** A whole HTML document that needs nothing but itself: no network, no script but its own. */
export function page({ title, tone, place, style = '', builtAt, main }: PageParts): string {
  const built = builtAt.toISOString();
  const link = (name: PageParts['place'], address: string, label: string) =>
    html`<a href="${address}"${raw(name === place ? ' aria-current="page"' : '')}>${label}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(STYLE + style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${icon(tone)}">
<style>${raw(STYLE + style)}</style>
</head>
<body>
<header>
<div class="top">
<p class="brand">${raw(LOGO)}Driftline</p>
<nav aria-label="Reports">
${link('overview', 'index.html', 'Overview')}
${link('monitor', 'monitor.html', 'Monitor')}
${link('contract', 'contract.html', 'Contract')}
</nav>
<p class="built">Built
<time data-built datetime="${built}">${timeText(built, '')}</time><span data-age></span></p>
</div>
<p class="stale" data-stale hidden>This page is old. <code>npm run report</code> builds it again.</p>
</header>
<main>${main}</main>
<footer><p>Times are UTC. Driftline wrote this page from the journal in <code>reports/history</code>;
secrets were masked before they were written there.</p></footer>
<script>${raw(AGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

function contentSecurityPolicy(style: string): string {
  return [
    "default-src 'none'",
    `style-src '${sourceHash(style)}'`,
    `script-src '${sourceHash(AGE_SCRIPT)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A source expression of Content Security Policy Level 3, section 2.3.1. */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function icon(tone: Verdict): string {
  const dot = `<circle cx="8" cy="8" r="7" fill="${ICON_COLOURS[tone]}"/>`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
