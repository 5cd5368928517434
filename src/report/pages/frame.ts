import { createHash } from 'node:crypto';
import type { Verdict } from '../../history/index.ts';
import { html, type Markup, raw } from './html.ts';
import { PLAIN_COLOURS } from './marks.ts';
import { AGE_SCRIPT, COPY_SCRIPT, LIVE_SCRIPT, LOCAL_TIME_SCRIPT, REVEAL_SCRIPT } from './scripts.ts';
import { STYLE } from './style.ts';
import { STYLE_FILE } from './style-file.ts';
import { timeText } from './wording.ts';

/** Parts of every page. */
interface PageParts {
  readonly title: string;
  /** The worst verdict of the page; sets the colour of its icon in the browser's tab. */
  readonly tone: Verdict;
  /** `public`: beside no other page, and for readers who build none. */
  readonly place: 'overview' | 'monitor' | 'contract' | 'incident' | 'public';
  readonly builtAt: Date;
  readonly main: Markup;
  /**
   * Additional styles of this page. Constants of this project; the content security policy has a hash of
   * each.
   */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** The page is served, and reloads when a new run is stored. */
  readonly live?: boolean;
  readonly siblings?: SiblingPages | undefined;
}

/** Which other pages exist in the same folder. Default: all but Playwright's report. */
export interface SiblingPages {
  readonly monitor?: boolean;
  readonly contract?: boolean;
  readonly playwright?: boolean;
}

/** Two lines: the contract, and an API that drifts away from it. */
const LOGO = `<svg width="27" height="17" fill="none" stroke="#7d838e" stroke-width="2.6" viewBox="0 0 32 20"
aria-hidden="true" focusable="false"><path d="M1 6h30"/><path d="M1 6c9 0 14 2 30 11"/></svg>`;

/**
 * A complete, self-contained HTML document: no network requests, no external scripts. It can be read without any
 * style: graphics have a size and colours, and nothing depends on a style to be shown.
 */
export function page(parts: PageParts): string {
  const { title, tone, place, builtAt, main, live = false, siblings = {} } = parts;
  const styles = [STYLE, ...(parts.styles ?? [])];
  const scripts = [
    AGE_SCRIPT,
    COPY_SCRIPT,
    LOCAL_TIME_SCRIPT,
    REVEAL_SCRIPT,
    ...(parts.scripts ?? []),
    ...(live ? [LIVE_SCRIPT] : []),
  ];
  const built = builtAt.toISOString();
  const isPublic = place === 'public';
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
${styles.map((style) => html`<style>${raw(style)}</style>\n`)}<noscript><link rel="stylesheet" href="${STYLE_FILE}"></noscript>
</head>
<body>
<header>
<div class="top">
<p class="brand">${raw(LOGO)}Driftline</p>
${
  !isPublic &&
  html`<nav aria-label="Reports">
${link('overview', 'index.html', 'Overview')}
${(siblings.monitor ?? true) && link('monitor', 'monitor.html', 'Monitor')}
${(siblings.contract ?? true) && link('contract', 'contract.html', 'Contract')}
${siblings.playwright && html`<a href="playwright/index.html">Tests</a>`}
</nav>`
}
<p class="built">Built
<time data-built datetime="${built}">${timeText(built, '')}</time><span data-age></span></p>
</div>
<p class="stale" data-stale hidden>This page is out of date.${!isPublic && html` Run <code>npx driftline report</code> to rebuild it.`}</p>
</header>
<main>${main}</main>
<footer><p><span data-zone>Times are UTC.</span> Built by Driftline${
    !isPublic &&
    html` from the run store in <code>reports/history</code>;
secrets were masked before they were stored`
  }.</p></footer>
${scripts.map((script) => html`<script>${raw(script)}</script>\n`)}</body>
</html>
`.text;
}

function contentSecurityPolicy(styles: readonly string[], scripts: readonly string[], live: boolean): string {
  return [
    "default-src 'none'",
    `style-src 'self' ${styles.map(sourceHash).join(' ')}`,
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
  const dot = `<circle cx="8" cy="8" r="7" fill="${PLAIN_COLOURS[tone]}"/>`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
