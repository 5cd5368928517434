import type { Severity } from '../../contracts/index.ts';
import type { SuiteFinding, SuiteReport } from '../findings-file.ts';
import type { Verdict } from '../journal/record.ts';
import { FAMILIES, MOST_FINDINGS } from './families.ts';
import { findingCard } from './finding-card.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { section } from './section.ts';
import { countText } from './wording.ts';

const MOST_TITLES = 3;
const TITLE_LENGTH = 160;

/** What a suite comes to, in the words of a verdict. */
export function suiteTone({ tests, findings }: SuiteReport): Verdict {
  const has = (wanted: Severity) => findings.some(({ finding }) => finding.severity === wanted);
  if (tests.failed > 0 || has('error')) return 'broken';
  if (tests.flaky > 0 || has('warning')) return 'drifting';
  return tests.passed > 0 ? 'up' : 'unknown';
}

/** `1 failed, 42 passed, 3 not run; found: 1 error, 2 warnings`. */
export function suiteLine({ tests, findings }: SuiteReport): Markup {
  const counts = [
    tests.failed > 0 && `${tests.failed} failed`,
    `${tests.passed} passed`,
    tests.flaky > 0 && `${tests.flaky} flaky`,
    tests.skipped > 0 && `${tests.skipped} not run`,
  ];
  const found = (severity: Severity, word: string, many?: string) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length;
    return count > 0 && countText(count, word, many);
  };
  const severities = [found('error', 'error'), found('warning', 'warning'), found('info', 'note')];
  const said = (parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join(', ');
  const all = findings.length === 0 ? 'nothing found' : `found: ${said(severities)}`;
  return html`${said(counts)}<span class="because">; ${all}</span>`;
}

/** What the suite found, a section a family; families without a finding have none. */
export function suiteFindings({ findings }: SuiteReport): Markup[] {
  return FAMILIES.flatMap(({ family, title, about }) => {
    const found = findings.filter(({ finding }) => finding.family === family);
    if (found.length === 0) return [];
    const cards: HtmlValue[] = found
      .slice(0, MOST_FINDINGS)
      .map((each) => findingCard(each.finding, seen(each)));
    const hidden = found.length - cards.length;
    if (hidden > 0)
      cards.push(html`<p class="none">${hidden} more: see <a href="findings.json">findings.json</a>.</p>`);
    return [section(family, title, about, cards)];
  });
}

function seen({ tests, count }: SuiteFinding): Markup {
  const titles = tests.slice(0, MOST_TITLES).map((title) => html`<li>${printable(title, TITLE_LENGTH)}</li>`);
  const hidden = tests.length - titles.length;
  const rest = hidden > 0 && html`<li>and ${hidden} more</li>`;
  return html`<p>Seen ${countText(count, 'time')}, in ${countText(tests.length, 'test')}:</p>
<ul class="tests">${titles}${rest}</ul>`;
}
