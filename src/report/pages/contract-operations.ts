import type {
  MediaView,
  OperationView,
  ParameterView,
  PartView,
  PropertyView,
  RequestView,
  ResponseView,
} from '../contract/part-view.ts';
import { type HtmlValue, html, type Markup, printable, raw } from './html.ts';
import { countText } from './wording.ts';

const MOST_OPERATIONS = 1000;
/** Limit for the whole page; a document may have thousands. */
const MOST_PROPERTIES = 10_000;
/** So many operations are all open. */
const MOST_OPEN = 4;
/** So many with findings are all open; more would leave no overview. */
const MOST_OPEN_FINDINGS = 3;
/** More operations with findings are folded behind these. */
const MOST_FOUND = 12;
/** More operations without findings are folded in groups. */
const MOST_FLAT = 12;
const NAME_LENGTH = 120;
const TEXT_LENGTH = 240;

/** Links a text to a line of the source; returns the plain text if that line is not on the page. */
export type LineLink = (line: number, text: HtmlValue) => HtmlValue;

/**
 * Every operation of a contract: those with findings first and open, the others folded in groups by their path if there
 * are many.
 */
export function operationList(operations: readonly OperationView[], link: LineLink): Markup {
  const shown = operations
    .toSorted((one, other) => weightOf(one) - weightOf(other))
    .slice(0, MOST_OPERATIONS);
  let left = MOST_PROPERTIES;
  const parts = new Map<OperationView, Markup>();
  const found = shown.filter(({ findings }) => findings.length > 0);
  for (const each of shown) {
    const count = propertyCount(each);
    const whole = count <= left;
    if (whole) left -= count;
    const open =
      operations.length <= MOST_OPEN || (each.findings.length > 0 && found.length <= MOST_OPEN_FINDINGS);
    parts.set(each, operationPart(each, { link, whole, open }));
  }
  const rest = operations.filter((each) => parts.has(each) && each.findings.length === 0);
  const of = (all: readonly OperationView[]) => all.map((each) => parts.get(each));
  const hidden = operations.length - shown.length;
  return html`${marksKey()}${of(found.slice(0, MOST_FOUND))}
${found.length > MOST_FOUND && moreFound(found.slice(MOST_FOUND), of(found.slice(MOST_FOUND)))}
${rest.length > MOST_FLAT ? groupsOf(rest).map(([name, own]) => groupPart(name, own, of(own))) : of(rest)}
${hidden > 0 && html`<p class="none">${countText(hidden, 'more operation')} without data, not shown.</p>`}`;
}

function moreFound(operations: readonly OperationView[], parts: HtmlValue): Markup {
  return html`<details class="group"><summary>and ${countText(operations.length, 'more operation')} with findings</summary>
${parts}</details>\n`;
}

/** Operations with findings, then with coverage, then the others. */
function weightOf({ findings, exercised }: OperationView): number {
  if (findings.length > 0) return 0;
  return exercised.tested || exercised.monitored ? 1 : 2;
}

/**
 * The operations by the first part of the path in which they differ, in the order of the document; where almost every
 * path has its own, so many at a time.
 */
function groupsOf(operations: readonly OperationView[]): [name: string, own: readonly OperationView[]][] {
  const paths = operations.map(({ operation }) => operation.path.split('/').slice(1));
  const [first = []] = paths;
  const differs = first.findIndex((part, index) => paths.some((each) => each[index] !== part));
  const length = differs < 0 ? first.length : differs + 1;
  const groups = new Map<string, OperationView[]>();
  for (const [index, each] of operations.entries()) {
    const name = `/${paths[index]?.slice(0, length).join('/') ?? ''}`;
    const own = groups.get(name);
    if (own) own.push(each);
    else groups.set(name, [each]);
  }
  if (groups.size <= operations.length / 2) return [...groups];
  const chunks = Array.from({ length: Math.ceil(operations.length / MOST_FLAT) }, (_, index) =>
    operations.slice(index * MOST_FLAT, (index + 1) * MOST_FLAT),
  );
  return chunks.map((own) => [`${own[0]?.operation.path} to ${own.at(-1)?.operation.path}`, own]);
}

function groupPart(name: string, operations: readonly OperationView[], parts: HtmlValue): Markup {
  const exercised = operations.filter((each) => weightOf(each) < 2).length;
  return html`<details class="group"><summary><code>${printable(name, NAME_LENGTH)}</code>
<span class="quiet">${countText(operations.length, 'operation')}, ${exercised} tested or monitored</span></summary>
${parts}</details>\n`;
}

function propertyCount({ responses, request }: OperationView): number {
  const media = [...responses.flatMap(({ content }) => content), ...request.content];
  return media.reduce((count, { properties }) => count + properties.length, request.parameters.length);
}

interface DisplayOptions {
  readonly link: LineLink;
  /** Whether every property is listed. */
  readonly whole: boolean;
  readonly open: boolean;
}

function operationPart(view: OperationView, options: DisplayOptions): Markup {
  const { operation, summary, deprecated, line, responses, request } = view;
  const { method, path, id } = operation;
  const rules = [...new Set(view.findings.map(({ finding }) => finding.id))].join(' ');
  const attributes = html`${rules !== '' && html` data-rules="${rules}"`}${options.open && raw(' open')}`;
  return html`<details class="op"${attributes}>
<summary><span class="method">${method}</span> <code>${printable(path, NAME_LENGTH)}</code>
<span class="quiet">${printable(id, NAME_LENGTH)}${deprecated && ', deprecated'}</span> ${marks(view)}</summary>
<div class="inside">
<p>${summary !== '' && html`${printable(summary, TEXT_LENGTH)}. `}${options.link(line, `Line ${line}`)}.
<span class="quiet">${casesText(view)}</span></p>
${request.parameters.length + request.content.length > 0 && requestPart(request, options)}
${responses.map((each) => responsePart(each, options))}
</div>
</details>\n`;
}

function casesText({ cases: { done, of } }: OperationView): string {
  if (of === undefined) return `${countText(done, 'case')} sent by the suite.`;
  return `${done.toLocaleString('en-US')} of ${countText(of, 'case')} sent by the suite.`;
}

function requestPart({ parameters, content }: RequestView, options: DisplayOptions): Markup {
  const items = parameters.map((each) => parameterItem(each, options.link));
  return html`<div class="response"><h4>Request</h4>
${parameters.length > 0 && (options.whole ? html`<ul class="tree">${items}</ul>` : tooMany(parameters.length, 'parameter', 'parameters'))}
${content.map((each) => mediaPart(each, options))}</div>`;
}

function parameterItem(view: ParameterView, link: LineLink): Markup {
  const name = html`<code>${printable(view.name, NAME_LENGTH)}</code>`;
  return html`<li>${link(view.line, name)} <span class="p">${view.place}</span> ${expectedOf(view)} ${marks(view)}</li>\n`;
}

function responsePart(view: ResponseView, options: DisplayOptions): Markup {
  const { status, description, line, content, cases } = view;
  const caseCount =
    cases.length > 0 && html`<span class="quiet">for ${countText(cases.length, 'case')}</span>`;
  return html`<div class="response"><h4>${options.link(line, printable(status, NAME_LENGTH))}
<span class="quiet">${printable(description, TEXT_LENGTH)}</span> ${marks(view)} ${caseCount}</h4>
${content.length === 0 ? html`<p class="media quiet">No body</p>` : content.map((each) => mediaPart(each, options))}
</div>`;
}

function mediaPart(view: MediaView, options: DisplayOptions): Markup {
  const { mediaType, properties } = view;
  return html`<p class="media"><code>${printable(mediaType, NAME_LENGTH)}</code> ${marks(view)}</p>
${options.whole ? propertyTree(properties, options.link) : tooMany(properties.length)}`;
}

function tooMany(count: number, one = 'property', many = 'properties'): Markup | false {
  return count > 0 && html`<p class="none">${countText(count, one, many)}, not listed.</p>`;
}

/** The properties as nested lists; each comes before those inside it. */
function propertyTree(properties: readonly PropertyView[], link: LineLink): Markup | false {
  const [begin, end] = [raw('\n<ul>'), raw('</li></ul>')];
  const parts: HtmlValue[] = [];
  let level = -1;
  for (const view of properties) {
    if (view.depth > level) parts.push(level < 0 ? raw('<ul class="tree">') : begin);
    else parts.push(...Array.from({ length: level - view.depth }, () => end), raw('</li>\n'));
    level = Math.min(view.depth, level + 1);
    parts.push(html`<li>${link(view.line, nameOf(view))} ${expectedOf(view)} ${marks(view)}`);
  }
  return level >= 0 && html`${parts}${Array.from({ length: level + 1 }, () => end)}`;
}

/** The name of a property; items of arrays and entries of maps have none. */
function nameOf({ path }: Pick<PropertyView, 'path'>): Markup {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  return name === '*' ? html`<i>each</i>` : html`<code>${printable(name, NAME_LENGTH)}</code>`;
}

function expectedOf({ expected, required }: Pick<PropertyView, 'expected' | 'required'>): Markup {
  const parts = [printable(expected, TEXT_LENGTH), required ? 'required' : ''];
  return html`<span class="p">${parts.filter((each) => each !== '').join(', ')}</span>`;
}

/** The state of a part of a contract; each has its own shape and colour. */
type MarkName = 'broken' | 'drifting' | 'tested' | 'monitored' | 'never';

const WORDS: Readonly<Record<MarkName, { word: string; means: string }>> = {
  tested: { word: 'tested', means: 'sent or received in the last run of the suite' },
  monitored: { word: 'monitored', means: 'sent or received by a monitor in the last seven days' },
  never: { word: 'never exercised', means: 'neither sent nor received' },
  drifting: { word: 'drifting', means: 'has a warning' },
  broken: { word: 'broken', means: 'violates the contract' },
};

function marksOf({ findings, exercised }: Pick<PartView, 'findings' | 'exercised'>): MarkName[] {
  const hasError = findings.some(({ finding }) => finding.severity === 'error');
  const found: MarkName[] = findings.length === 0 ? [] : [hasError ? 'broken' : 'drifting'];
  if (exercised.tested) found.push('tested');
  if (exercised.monitored) found.push('monitored');
  return exercised.tested || exercised.monitored ? found : [...found, 'never'];
}

function markOf(name: MarkName): Markup {
  return html`<span class="m ${name}">${WORDS[name].word}</span>`;
}

/** The marks of a part: findings first, then coverage. */
function marks(part: Pick<PartView, 'findings' | 'exercised'>): Markup {
  const [first, ...others] = marksOf(part).map(markOf);
  return html`${first}${others.map((each) => html` ${each}`)}`;
}

/** The legend of the marks. */
function marksKey(): Markup {
  const items = (Object.keys(WORDS) as MarkName[]).map(
    (name) => html`<li>${markOf(name)} <span class="quiet">${WORDS[name].means}</span></li>`,
  );
  return html`<ul class="key" aria-label="Marks">${items}</ul>`;
}
