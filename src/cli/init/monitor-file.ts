import type { ProjectDocument, WrittenStep } from './document.ts';

/** The name, and all that is right for any API. */
const TEMPLATE = /defineMonitor\(\{\n {2}name: '[^']*',\n([\s\S]*?)(?: {2}tags: .*\n)?\}\);\n$/;

/**
 * The file of a monitor for one document, its steps written out.
 * @param template the monitor of the login example, whose limits, objectives and alerts it takes over
 * @param contract set where the monitor has to name its document
 */
export function monitorFile(
  template: string,
  { name, title, steps, notes, needs }: Pick<ProjectDocument, 'name' | 'title' | 'steps' | 'notes' | 'needs'>,
  contract: string | undefined,
): string {
  const rest = TEMPLATE.exec(template)?.[1] ?? '';
  const sent = [...notes.map((note) => comment(`Not sent: ${note}.`)), ...steps.flatMap(stepLines)];
  const all = steps.length > 0 ? ['  steps: [', ...sent, '  ],'] : nothingSent(needs.unsafe);
  const lines = [
    "import { defineMonitor } from 'driftline';",
    '',
    `/** Watches ${plain(title)}. What it sends, in this order; "driftline check --dry-run" prints the requests. */`,
    'export default defineMonitor({',
    `  name: ${literal(name)},`,
    ...(contract === undefined ? [] : [`  contract: ${literal(contract)},`]),
    ...all,
  ];
  return `${lines.join('\n')}\n${rest}});\n`;
}

const MOST_SUGGESTED = 5;

/** A step that somebody writes is sent whatever it does: these wait for a decision. */
function nothingSent(unsafe: readonly string[]): string[] {
  if (unsafe.length === 0)
    return ['  // The document describes nothing that can be sent: no run is possible yet.'];
  return [
    '  // Every operation of the document may change something, so nothing is sent yet. Choose what may be:',
    '  // steps: [',
    ...unsafe.slice(0, MOST_SUGGESTED).map((id) => `  //   { operation: ${literal(id)} },`),
    '  // ],',
  ];
}

function stepLines({ operation, case: name, depth, generated }: WrittenStep): string[] {
  const properties = [
    `operation: ${literal(operation)}`,
    ...(name === undefined ? [] : [`case: ${literal(name)}`]),
    ...(depth === undefined ? [] : [`depth: ${literal(depth)}`]),
  ];
  const hint = `The document has no example of ${generated.join(', ')}: add ${hintOf(generated)} with values that exist.`;
  return [...(generated.length > 0 ? [comment(hint)] : []), `    { ${properties.join(', ')} },`];
}

function hintOf(generated: readonly string[]): string {
  const parameters = generated.filter((name) => name !== 'body');
  const shown = parameters.map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)));
  const hints = [
    ...(parameters.length > 0 ? [`parameters: { ${shown.map((name) => `${name}: …`).join(', ')} }`] : []),
    ...(generated.includes('body') ? ['body'] : []),
  ];
  return hints.join(' and ');
}

const LONGEST_COMMENT = 400;

function comment(sentence: string): string {
  const text = plain(sentence);
  return `    // ${text.length > LONGEST_COMMENT ? `${text.slice(0, LONGEST_COMMENT)}…` : text}`;
}

/** On one line, and ending no comment: what a document says of itself is not code. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}

/** In single quotes. */
function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`)}'`;
}
