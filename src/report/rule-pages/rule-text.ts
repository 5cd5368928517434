import { plain } from '../../core/index.ts';
import { FAMILIES } from '../pages/families.ts';
import { paint, type TerminalStyle } from '../terminal.ts';
import { type RulePage, switchExample } from './rule-page.ts';

/** The page of a rule as text for a terminal; ends with a newline. */
export function rulePageText(page: RulePage, style: TerminalStyle): string {
  const about = FAMILIES.find(({ family }) => family === page.family)?.about ?? '';
  const lines = [
    `${paint(page.title, 'bold', style)}  ${paint(page.id, 'dim', style)}`,
    '',
    row('family', `${page.family}. ${about}`),
    row('severity', page.severity),
    page.change && row('change', page.change),
    page.series && row('scope', 'many responses to the same request'),
    row('why', page.why),
    row('fix', page.fix),
    page.source && row('source', page.source),
    page.here && row('set to', `${page.here.severity}, because ${plain(page.here.reason)}`),
    ...exampleLines(page),
    '',
    '  To change its severity (off, warning, error), add it under rules in driftline.config.ts:',
    `    ${switchExample(page.id)}`,
  ];
  return `${lines.filter((line) => typeof line === 'string').join('\n')}\n`;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(10)}${text}`;
}

function exampleLines({ example }: RulePage): string[] {
  if (!example) return [];
  return [
    '',
    `  Example, from the mock server with --fault ${example.fault}:`,
    `    ${row('sent', `${example.operation}, ${example.case}`).trimStart()}`,
    `    ${row('where', example.where).trimStart()}`,
    `    ${row('received', plain(example.received)).trimStart()}`,
    `    ${row('expected', plain(example.expected)).trimStart()}`,
  ];
}

/** Every rule with its title, grouped by family; ends with a newline. */
export function ruleListText(pages: readonly RulePage[], style: TerminalStyle): string {
  const width = Math.max(...pages.map(({ id }) => id.length)) + 2;
  const parts = FAMILIES.map(({ family, title, about }) => {
    const own = pages.filter((page) => page.family === family);
    const lines = own.map((page) => `  ${page.id.padEnd(width)}${page.title}`);
    return [`${paint(title, 'bold', style)}  ${paint(about, 'dim', style)}`, ...lines].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}
