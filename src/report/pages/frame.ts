import { createHash } from 'node:crypto';
import type { Verdict } from '../../history/index.ts';
import { AGE_SCRIPT } from './age-script.ts';
import { html, type Markup, raw } from './html.ts';
import { LIVE_SCRIPT } from './live-script.ts';
import { STYLE } from './style.ts';
import { timeText } from './wording.ts';

/** What every page has. */
export interface PageParts {
  readonly title: string;
  /** The worst verdict of the page: its colour is that of the icon in the browser's tab. */
  readonly tone: Verdict;
  readonly place: 'overview' | 'monitor' | 'contract';
  readonly builtAt: Date;
  readonly main: Markup;
  /** Of this page alone, written in this project: each stands in it with a hash of its own. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** Served, and to be loaded again when there is news. */
  readonly live?: boolean;
  readonly beside?: Beside | undefined;
}

/** Which of the other pages lie beside a page; all but Playwright's where nothing is said. */
export interface Beside {
  readonly monitor?: boolean;
  readonly contract?: boolean;
  readonly playwright?: boolean;
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
export function page(parts: PageParts): string {
  const { title, tone, place, builtAt, main, live = false, beside = {} } = parts;
  const styles = [STYLE, ...(parts.styles ?? [])];
  const scripts = [AGE_SCRIPT, ...(parts.scripts ?? []), ...(live ? [LIVE_SCRIPT] : [])];
  const built = builtAt.toISOString();
  const link = (name: PageParts['place'], address: string, label: string) =>
    html`<a href="${address}"${raw(name === place ? ' aria-current="page"' : '')}>${label}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(styles, scripts, live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${icon(tone)}">
${styles.map((style) => html`<style>${raw(style)}</style>\n`)}</head>
<body>
<header>
<div class="top">
<p class="brand">${raw(LOGO)}Driftline</p>
<nav aria-label="Reports">
${link('overview', 'index.html', 'Overview')}
${(beside.monitor ?? true) && link('monitor', 'monitor.html', 'Monitor')}
${(beside.contract ?? true) && link('contract', 'contract.html', 'Contract')}
${beside.playwright && html`<a href="playwright/index.html">Tests</a>`}
</nav>
<p class="built">Built
<time data-built datetime="${built}">${timeText(built, '')}</time><span data-age></span></p>
</div>
<p class="stale" data-stale hidden>This page is old. <code>npx driftline report</code> builds it again.</p>
</header>
<main>${main}</main>
<footer><p>Times are UTC. Driftline wrote this page from the run store in <code>reports/history</code>;
secrets were masked before they were written there.</p></footer>
${scripts.map((script) => html`<script>${raw(script)}</script>\n`)}</body>
</html>
`.text;
}

function contentSecurityPolicy(styles: readonly string[], scripts: readonly string[], live: boolean): string {
  return [
    "default-src 'none'",
    `style-src ${styles.map(sourceHash).join(' ')}`,
    `script-src ${scripts.map(sourceHash).join(' ')}`,
    'img-src data:',
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A source expression of Content Security Policy Level 3, section 2.3.1. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function icon(tone: Verdict): string {
  const dot = `<circle cx="8" cy="8" r="7" fill="${ICON_COLOURS[tone]}"/>`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
