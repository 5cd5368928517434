import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';
import { writeReportFile as writeWhole } from '../../core/index.ts';

/** What is no character of XML 1.0 (section 2.2): a parser refuses the whole file for one of them. */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const CDATA = /<!\[CDATA\[(?<text>[\s\S]*?)\]\]>/g;

/**
 * The text of a JUnit file that Playwright wrote, as every XML parser reads it: `�` for what is no character, and `]]>`
 * in place of the `]]&gt;` that Playwright writes for it where references are not read.
 */
export function validJUnit(xml: string): string {
  return xml
    .replace(NO_CHARACTER, '\u{FFFD}')
    .replace(CDATA, (_, text: string) => `<![CDATA[${text.replaceAll(']]&gt;', ']]]]><![CDATA[>')}]]>`);
}

/** Corrects the JUnit file of a run, where there is one. @throws DriftlineError DL_REPORTS_UNWRITABLE */
export function correctJUnit(path: string): void {
  if (!existsSync(path)) return;
  const xml = readFileSync(path, 'utf8');
  const valid = validJUnit(xml);
  if (valid !== xml) writeWhole(path, valid);
}

/** Where Playwright's JUnit reporter writes; undefined where it does not write to a file. */
export function junitPath({ reporter, configFile, rootDir }: FullConfig): string | undefined {
  const [, options] = reporter.find(([name]) => name === 'junit') ?? [];
  const outputFile: unknown = options?.outputFile;
  if (typeof outputFile !== 'string') return undefined;
  return resolve(configFile === undefined ? rootDir : dirname(configFile), outputFile);
}
