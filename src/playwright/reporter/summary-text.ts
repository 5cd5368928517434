import { plain } from '../../core/index.ts';
import type { SuiteFinding, SuiteReport } from '../../report/index.ts';
import { formatFinding, type TerminalStyle } from '../../report/index.ts';

const MOST_TITLES = 3;

/**
 * The text at the end of a run: every finding once, skipped tests, rules that are off. Empty where there are
 * none.
 */
export function summaryText(report: SuiteReport, style: TerminalStyle): string {
  const { findings, notRun, switchedOff: off = [] } = report;
  const shown = new Set<string>();
  const parts = [
    ...findings.map((each) => formatFinding(each.finding, style, shown) + seen(each, style)),
    ...list(
      'Not run',
      notRun.map(({ title, reason }) => `${title}: ${reason}`),
      style,
    ),
    ...list(
      'Switched off',
      off.map(({ rule, reason }) => `${rule}: ${reason}`),
      style,
    ),
  ];
  return parts.length === 0 ? '' : `\n${parts.join('\n')}\n`;
}

function seen({ tests, count }: SuiteFinding, style: TerminalStyle): string {
  const more = tests.length > MOST_TITLES ? `; and ${tests.length - MOST_TITLES} more` : '';
  const titles = tests.slice(0, MOST_TITLES).join('; ') + more;
  return item('      seen      ', `${count === 1 ? 'once' : `${count} times`}, in ${titles}`, style);
}

function list(title: string, items: readonly string[], style: TerminalStyle): string[] {
  if (items.length === 0) return [];
  return [`  ${title}:\n${items.map((each) => item('    - ', each, style)).join('')}`];
}

function item(prefix: string, text: string, style: TerminalStyle): string {
  const lines = style.wrap?.(plain(text), prefix.length) ?? [plain(text)];
  return lines.map((line, index) => `${index === 0 ? prefix : ' '.repeat(prefix.length)}${line}\n`).join('');
}
