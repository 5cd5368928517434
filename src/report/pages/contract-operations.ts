import type {
  MediaView,
  OperationView,
  ParameterView,
  PropertyView,
  RequestView,
  ResponseView,
} from '../contract/part-view.ts';
import { marks, marksKey } from './contract-marks.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { countText } from './wording.ts';

const MOST_OPERATIONS = 400;
/** On the whole page: a document may have thousands. */
const MOST_PROPERTIES = 4000;
const MOST_OPEN = 4;
const NAME_LENGTH = 120;
const TEXT_LENGTH = 240;

/** A link to a line of the source, where that line is on the page. */
export type LineLink = (line: number, text: HtmlValue) => HtmlValue;

/** Every operation of a contract, folded where there are many; those with findings are open. */
export function operationList(operations: readonly OperationView[], link: LineLink): Markup {
  const shown = worthShowing(operations);
  let left = MOST_PROPERTIES;
  const parts = shown.map((each) => {
    const many = propertyCount(each);
    const whole = many <= left;
    if (whole) left -= many;
    return operationPart(each, {
      link,
      whole,
      open: operations.length <= MOST_OPEN || each.findings.length > 0,
    });
  });
  const hidden = operations.length - shown.length;
  return html`${marksKey()}${parts}
${hidden > 0 && html`<p class="none">${countText(hidden, 'operation')} more, of which nothing is known, not shown.</p>`}`;
}

/** Those that something is known of go before the others; what is shown stands in the document's order. */
function worthShowing(operations: readonly OperationView[]): OperationView[] {
  const weight = ({ findings, exercised }: OperationView) =>
    findings.length > 0 ? 0 : exercised.tested || exercised.monitored ? 1 : 2;
  const chosen = new Set(
    operations.toSorted((one, other) => weight(one) - weight(other)).slice(0, MOST_OPERATIONS),
  );
  return operations.filter((each) => chosen.has(each));
}

function propertyCount({ responses, request }: OperationView): number {
  const media = [...responses.flatMap(({ content }) => content), ...request.content];
  return media.reduce((count, { properties }) => count + properties.length, request.parameters.length);
}

interface Showing {
  readonly link: LineLink;
  /** Whether there is room for every property. */
  readonly whole: boolean;
  readonly open: boolean;
}

function operationPart(view: OperationView, showing: Showing): Markup {
  const { operation, summary, deprecated, line, responses, request } = view;
  const { method, path, id } = operation;
  const attributes = showing.open ? html` open` : '';
  return html`<details class="op"${attributes}>
<summary><span class="method">${method}</span> <code>${printable(path, NAME_LENGTH)}</code>
<span class="quiet">${printable(id, NAME_LENGTH)}${deprecated && ', deprecated'}</span> ${marks(view)}</summary>
<div class="inside">
<p>${summary !== '' && html`${printable(summary, TEXT_LENGTH)}. `}${showing.link(line, `Line ${line}`)}.
<span class="quiet">${casesText(view)}</span></p>
${request.parameters.length + request.content.length > 0 && requestPart(request, showing)}
${responses.map((each) => responsePart(each, showing))}
</div>
</details>\n`;
}

function casesText({ cases: { done, of } }: OperationView): string {
  if (of === undefined) return `${countText(done, 'case')} sent by the suite.`;
  return `${done.toLocaleString('en-US')} of ${countText(of, 'case')} sent by the suite.`;
}

function requestPart({ parameters, content }: RequestView, showing: Showing): Markup {
  const items = parameters.map((each) => parameterItem(each, showing.link));
  return html`<div class="response"><h4>Request</h4>
${parameters.length > 0 && (showing.whole ? html`<ul class="tree">${items}</ul>` : tooMany(parameters.length, 'parameter', 'parameters'))}
${content.map((each) => mediaPart(each, showing))}</div>`;
}

function parameterItem(view: ParameterView, link: LineLink): Markup {
  const name = html`<code>${printable(view.name, NAME_LENGTH)}</code>`;
  return html`<li class="d0">${link(view.line, name)} <span class="p">${view.place}</span> ${expectedOf(view)} ${marks(view)}</li>\n`;
}

function responsePart(view: ResponseView, showing: Showing): Markup {
  const { status, description, line, content, cases } = view;
  const responded =
    cases.length > 0 && html`<span class="quiet">to ${countText(cases.length, 'case')}</span>`;
  return html`<div class="response"><h4>${showing.link(line, printable(status, NAME_LENGTH))}
<span class="quiet">${printable(description, TEXT_LENGTH)}</span> ${marks(view)} ${responded}</h4>
${content.length === 0 ? html`<p class="media quiet">No body</p>` : content.map((each) => mediaPart(each, showing))}
</div>`;
}

function mediaPart(view: MediaView, showing: Showing): Markup {
  const { mediaType, properties } = view;
  const items = showing.whole && properties.map((each) => propertyItem(each, showing.link));
  return html`<p class="media"><code>${printable(mediaType, NAME_LENGTH)}</code> ${marks(view)}</p>
${items === false ? tooMany(properties.length) : items.length > 0 && html`<ul class="tree">${items}</ul>`}`;
}

function tooMany(count: number, one = 'property', many = 'properties'): Markup | false {
  return count > 0 && html`<p class="none">${countText(count, one, many)}, not shown one by one.</p>`;
}

function propertyItem(view: PropertyView, link: LineLink): Markup {
  return html`<li class="${indent(view.depth)}">${link(view.line, nameOf(view))} ${expectedOf(view)} ${marks(view)}</li>\n`;
}

/** The name of a property; items and entries have none of their own. */
function nameOf({ path }: Pick<PropertyView, 'path'>): Markup {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  return name === '*' ? html`<i>each</i>` : html`<code>${printable(name, NAME_LENGTH)}</code>`;
}

function expectedOf({ expected, required }: Pick<PropertyView, 'expected' | 'required'>): Markup {
  const said = [printable(expected, TEXT_LENGTH), required ? 'required' : ''];
  return html`<span class="p">${said.filter((each) => each !== '').join(', ')}</span>`;
}

function indent(depth: number): string {
  return `d${Math.min(depth, 4)}`;
}
