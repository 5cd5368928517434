import type { ProjectDocument, WrittenStep } from './document.ts';

/** Captures the part of the template that fits any API. */
const TEMPLATE = /defineMonitor\(\{\n {2}name: '[^']*',\n([\s\S]*?)(?: {2}tags: .*\n)?\}\);\n$/;

/**
 * The file of a monitor for one document, with its steps.
 * @param template the monitor of the login example, from which limits, objectives and alerts are copied
 * @param contract path of the document, if the monitor has to name it
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

/** Suggests steps in comments: a step in a monitor is always sent, so the user has to decide. */
function nothingSent(unsafe: readonly string[]): string[] {
  if (unsafe.length === 0)
    return ['  // The document describes nothing that can be sent: no run is possible yet.'];
  return [
    '  // Every operation of the document may change something, so nothing is sent yet. Choose the steps:',
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

/** Text of a document for a comment: on one line, and without an end of the comment. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}

/** A string literal in single quotes. */
function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`)}'`;
}
