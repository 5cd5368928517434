import type { Verdict } from '../../history/index.ts';
import type { Severity } from '../../rules/index.ts';
import type { ContractFrames } from '../contract/contract-frames.ts';
import type { SuiteReport } from '../findings-file.ts';
import {
  causesIn,
  isAccepted,
  STATE_WORDS,
  type SuiteCause,
  standingNotes,
  stateCounts,
} from '../suite/causes.ts';
import { causeCard, foldedCards } from './cause-card.ts';
import { FAMILIES, MOST_FINDINGS } from './families.ts';
import { type HtmlValue, html, type Markup, printable, section } from './html.ts';
import { countText } from './wording.ts';

const MOST_TITLES = 3;
const TITLE_LENGTH = 160;

/** The overall result of a suite, as a verdict. */
export function suiteTone(report: SuiteReport): Verdict {
  const { tests, gates = [] } = report;
  const causes = causesIn(report);
  const has = (wanted: Severity) =>
    causes.some((each) => each.finding.severity === wanted && !isAccepted(each));
  if (tests.failed > 0 || has('error')) return 'broken';
  if (tests.flaky > 0 || has('warning') || causes.some(isAccepted) || gates.some(({ met }) => !met))
    return 'drifting';
  return tests.passed > 0 ? 'up' : 'unknown';
}

/** `1 failed, 42 passed, 3 not run; found: 1 error, 2 warnings`. */
export function suiteLine(report: SuiteReport): Markup {
  const { tests, findings } = report;
  const counts = [
    tests.failed > 0 && `${tests.failed} failed`,
    `${tests.passed} passed`,
    tests.flaky > 0 && `${tests.flaky} flaky`,
    tests.skipped > 0 && `${tests.skipped} not run`,
  ];
  const causes = causesIn(report).filter((each) => !isAccepted(each));
  const accepted = causesIn(report).length - causes.length;
  const found = (severity: Severity, word: string, many?: string) => {
    const count = causes.filter(({ finding }) => finding.severity === severity).length;
    return count > 0 && countText(count, word, many);
  };
  const severities = [
    ...[found('error', 'error'), found('warning', 'warning'), found('info', 'note')],
    accepted > 0 && `${accepted} accepted`,
  ];
  const joined = (parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join(', ');
  const all = findings.length === 0 ? 'no findings' : `found: ${joined(severities)}`;
  return html`${joined(counts)}<span class="because">; ${all}</span>`;
}

/** The findings of the suite, one section for each family that has any. */
export function suiteFindings(report: SuiteReport, frames: ContractFrames): Markup[] {
  const { startedAt } = report;
  const causes = causesIn(report).filter((each) => !isAccepted(each));
  return FAMILIES.flatMap(({ family, title, about }) => {
    const found = causes.filter(({ finding }) => finding.family === family);
    if (found.length === 0) return [];
    const cards: HtmlValue[] = found.slice(0, MOST_FINDINGS).map((each) =>
      causeCard(each, seen(each), {
        frame: frames.ofSuite(each.finding.contract, startedAt),
        state: each.state && STATE_WORDS[each.state],
        reproduce: reproduceLine(each.tests[0] ?? ''),
      }),
    );
    const hidden = found.length - cards.length;
    if (hidden > 0)
      cards.push(html`<p class="none">${hidden} more: see <a href="findings.json">findings.json</a>.</p>`);
    return [section(family, title, about, foldedCards(cards))];
  });
}

/** `2 new, 6 still there, 1 fixed (compared with main at 4c1f2a3)`. */
export function stateLine(report: SuiteReport): HtmlValue {
  const text = stateCounts(causesIn(report), report);
  return text !== '' && html`<li>${printable(text, TITLE_LENGTH)}</li>\n`;
}

const MOST_STANDING = 25;

/** Gates, what is accepted, over, gone, and what is fixed; a section where there is any of it. */
export function standingSection(report: SuiteReport): HtmlValue {
  const notes = standingNotes(causesIn(report), report);
  if (notes.length === 0) return undefined;
  const lists = notes.map(({ title, lines }) => {
    const shown = lines
      .slice(0, MOST_STANDING)
      .map((each) => html`<li>${printable(each, 3 * TITLE_LENGTH)}</li>\n`);
    const hidden = lines.length - shown.length;
    return html`<h4>${printable(title, TITLE_LENGTH)}</h4>
<ul class="lines">${shown}${hidden > 0 && html`<li class="quiet">${hidden} more not shown.</li>`}</ul>`;
  });
  return section(
    'standing',
    'Gates, accepted, fixed',
    'What the run had to exercise, causes that fail no test, and those that are gone.',
    lists,
  );
}

const PATTERN_LENGTH = 160;
/** Characters with a meaning in a shell or in a regular expression, and line breaks. */
const SPECIAL = /[^\p{L}\p{N} _'"/,:;=&%#@!~<>-]/gu;

/**
 * The command that runs only this test: its title as a regular expression in single quotes of a POSIX shell,
 * with `.` for each special character.
 */
function reproduceLine(title: string): string {
  // Playwright matches the expression with the titles of the groups and of the test, joined by spaces.
  const pattern = title.replaceAll(' › ', ' ').replace(SPECIAL, '.').slice(0, PATTERN_LENGTH);
  return `npx playwright test -g '${pattern.replaceAll("'", `'\\''`)}'`;
}

function seen({ tests, count }: SuiteCause): Markup {
  const titles = tests.slice(0, MOST_TITLES).map((title) => html`<li>${printable(title, TITLE_LENGTH)}</li>`);
  const hidden = tests.length - titles.length;
  const rest = hidden > 0 && html`<li>and ${hidden} more</li>`;
  return html`<p>Seen ${countText(count, 'time')}, in ${countText(tests.length, 'test')}:</p>
<ul class="tests">${titles}${rest}</ul>`;
}
