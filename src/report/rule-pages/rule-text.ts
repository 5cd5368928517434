import { plain } from '../../core/index.ts';
import { FAMILIES } from '../pages/families.ts';
import { paint, type TerminalStyle } from '../terminal.ts';
import { type RulePage, switchExample } from './rule-page.ts';

/** A rule's page for a terminal; ends with a newline. */
export function rulePageText(page: RulePage, style: TerminalStyle): string {
  const about = FAMILIES.find(({ family }) => family === page.family)?.about ?? '';
  const lines = [
    `${paint(page.title, 'bold', style)}  ${paint(page.id, 'dim', style)}`,
    '',
    row('family', `${page.family}. ${about}`),
    row('severity', page.severity),
    page.change && row('change', page.change),
    page.series && row('seen in', 'many responses to the same request, not in one'),
    row('why', page.why),
    row('do', page.fix),
    page.source && row('source', page.source),
    page.here && row('here', `${page.here.severity}, because ${plain(page.here.reason)}`),
    ...exampleLines(page),
    '',
    '  To switch it off, or let it weigh more or less (off, warning, error), name it under rules in driftline.config.ts:',
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
    `  For example, where the mock server is broken by --fault ${example.fault}:`,
    `    ${row('asked', `${example.operation}, ${example.case}`).trimStart()}`,
    `    ${row('where', example.where).trimStart()}`,
    `    ${row('received', plain(example.received)).trimStart()}`,
    `    ${row('expected', plain(example.expected)).trimStart()}`,
  ];
}

/** Every rule with its title, a family after the other; ends with a newline. */
export function ruleListText(pages: readonly RulePage[], style: TerminalStyle): string {
  const width = Math.max(...pages.map(({ id }) => id.length)) + 2;
  const parts = FAMILIES.map(({ family, title, about }) => {
    const own = pages.filter((page) => page.family === family);
    const lines = own.map((page) => `  ${page.id.padEnd(width)}${page.title}`);
    return [`${paint(title, 'bold', style)}  ${paint(about, 'dim', style)}`, ...lines].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}
