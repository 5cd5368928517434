import { type Exchange, headerValue, sentHeader } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { describeSecret, describeValue, parseJson, valueAt } from '../schema/index.ts';

/** A runtime expression (OpenAPI 3.1, section 4.8.20.4), also of another step (Arazzo 1.0, section 4.7). */
export interface RuntimeExpression {
  /** As written. */
  readonly text: string;
  /** The step that it names: `$steps.listPets.response.body#/0/id`; absent: the one that it stands beside. */
  readonly step?: string;
  readonly of: 'request' | 'response';
  readonly part: 'url' | 'method' | 'statusCode' | 'header' | 'query' | 'path' | 'body';
  /** The name of a header or parameter, or a JSON pointer into the body (RFC 6901). */
  readonly name: string;
}

/** An exchange that expressions are evaluated in, with the operation that was sent. */
export interface SentStep {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly exchange: Exchange;
}

/** A value, or one sentence on why there is none. */
export type FoundValue = { readonly value: unknown } | { readonly missing: string };

/** Longer texts are no expressions, and longer paths have no values: they would be searched in vain. */
const LONGEST = 2000;
const STEP = /^\$steps\.(.+?)\.(?=(?:request|response)\.|url$|method$|statusCode$)/s;
const WHOLE = /^(?:url|method|statusCode)$/;
const SOURCE =
  /^(request|response)\.(?:(header)\.([!#$%&'*+.^_`|~\w-]+)|(query|path)\.(.+)|(body)(?:#((?:\/(?:[^~/]|~[01])*)*))?)$/s;

/** Reads an expression; undefined for a text that is none. */
export function runtimeExpression(text: string): RuntimeExpression | undefined {
  if (!text.startsWith('$') || text.length > LONGEST) return undefined;
  const step = STEP.exec(text);
  const rest = step ? text.slice(step[0].length) : text.slice(1);
  const named = step?.[1] === undefined ? {} : { step: step[1] };
  if (WHOLE.test(rest)) {
    const of = rest === 'statusCode' ? 'response' : 'request';
    return { text, ...named, of, part: rest as 'url' | 'method' | 'statusCode', name: '' };
  }
  const found = SOURCE.exec(rest);
  if (!found) return undefined;
  const [, of, header, headerName, parameter, parameterName, , pointer] = found;
  const part = (header ?? parameter ?? 'body') as RuntimeExpression['part'];
  // Responses have no query and no path.
  if (of === 'response' && parameter !== undefined) return undefined;
  return {
    text,
    ...named,
    of: of as RuntimeExpression['of'],
    part,
    name: headerName ?? parameterName ?? pointer ?? '',
  };
}

/** Expressions inside of a text stand in braces: `/pets/{$response.body#/id}`. */
const EMBEDDED = /\{(\$[^{}]{1,2000})\}/g;

/** The expressions in a value: the value itself, or those that are embedded in it; none in a constant. */
export function expressionsIn(value: unknown): RuntimeExpression[] {
  if (typeof value !== 'string' || value.length > LONGEST) return [];
  const whole = runtimeExpression(value);
  if (whole) return [whole];
  return [...value.matchAll(EMBEDDED)].flatMap(([, text = '']) => runtimeExpression(text) ?? []);
}

/**
 * The value that a constant, an expression, or a text with embedded expressions stands for.
 * @param find the exchange of a step; undefined where it was not sent
 */
export function expressedValue(
  value: unknown,
  find: (expression: RuntimeExpression) => SentStep | undefined,
): FoundValue {
  const expressions = expressionsIn(value);
  if (typeof value !== 'string' || expressions.length === 0) return { value };
  const found = expressions.map((each): readonly [string, FoundValue] => {
    const sent = find(each);
    return [each.text, sent ? evaluate(each, sent) : { missing: `${each.step ?? each.text} was not sent` }];
  });
  const missing = found.find(([, each]) => 'missing' in each);
  if (missing) return missing[1];
  const values = new Map(found.map(([text, each]) => [text, 'value' in each ? each.value : undefined]));
  if (values.has(value)) return { value: values.get(value) };
  return { value: value.replace(EMBEDDED, (whole, text: string) => textOf(values, text) ?? whole) };
}

function textOf(values: ReadonlyMap<string, unknown>, text: string): string | undefined {
  if (!values.has(text)) return undefined;
  const value = values.get(text);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of an expression in an exchange. `null`, empty texts, and what does not exist are no values. */
export function evaluate(expression: RuntimeExpression, sent: SentStep): FoundValue {
  const { operation, exchange } = sent;
  if (expression.of === 'response' && !exchange.response) {
    return { missing: `${operation.id} got no response` };
  }
  const value = valueIn(expression, sent);
  if (value !== undefined && value !== null && value !== '') return { value };
  return { missing: `${operation.id} ${missingText(expression, sent, value)}` };
}

function valueIn({ of, part, name }: RuntimeExpression, sent: SentStep): unknown {
  const { operation, exchange } = sent;
  const { request, response } = exchange;
  if (part === 'url') return request.url;
  if (part === 'method') return request.method;
  if (part === 'statusCode') return response?.status;
  if (part === 'query') return new URLSearchParams(request.url.split('?')[1] ?? '').get(name) ?? undefined;
  if (part === 'path') return pathValues(operation.path, request.url).get(name);
  if (part === 'body') {
    const json = jsonIn(of === 'request' ? request.body : response?.body);
    return name === '' ? json : valueAt(json, name);
  }
  if (of === 'response') return response && headerValue(response, name);
  return sentHeader(request.headers, name);
}

/**
 * The values of path parameters in an address, by name, decoded; empty where it does not end with that path, or is very
 * long. What comes before, the path of the server, does not matter.
 */
export function pathValues(template: string, address: string): ReadonlyMap<string, string> {
  return new Map([...pathTexts(template, address)].map(([name, text]) => [name, decoded(text)]));
}

/** The same, still percent-encoded. */
export function pathTexts(template: string, address: string): ReadonlyMap<string, string> {
  return textsAtEnd(template, address) ?? new Map();
}

/** Whether an address ends with the path of a template. */
export function endsWithPath(template: string, address: string): boolean {
  return textsAtEnd(template, address) !== undefined;
}

function textsAtEnd(template: string, address: string): Map<string, string> | undefined {
  const path = address.replace(/[?#].*$/s, '');
  if (path.length > LONGEST) return undefined;
  const wanted = (template.split('?')[0] ?? '').replace(/^\//, '').split('/');
  const given = path.split('/');
  const found = new Map<string, string>();
  // Before the first segment, there is at least the slash.
  if (given.length <= wanted.length) return undefined;
  for (const [index, segment] of given.slice(-wanted.length).entries()) {
    const values = segmentValues(wanted[index] ?? '', segment);
    if (!values) return undefined;
    for (const [name, value] of values) found.set(name, value);
  }
  return found;
}

/**
 * The values in one segment of a path, `{year}-{month}`, each of one character at least and the first ones as long as
 * possible; undefined where it does not match. Searched from the end, without an expression: that of a template with
 * many parameters would backtrack.
 */
function segmentValues(template: string, segment: string): [name: string, value: string][] | undefined {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const [first = '', ...literals] = template.split(/\{[^{}]*\}/);
  const last = literals.pop();
  if (last === undefined) return [segment, decoded(segment)].includes(first) ? [] : undefined;
  if (!segment.startsWith(first) || !segment.endsWith(last)) return undefined;
  const texts: string[] = [];
  let end = segment.length - last.length;
  for (const literal of literals.reverse()) {
    const at = segment.lastIndexOf(literal, end - literal.length - 1);
    if (at < 0) return undefined;
    texts.unshift(segment.slice(at + literal.length, end));
    end = at;
  }
  texts.unshift(segment.slice(first.length, end));
  return texts.includes('') ? undefined : names.map((name, index) => [name, texts[index] ?? '']);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const parsed = new WeakMap<Uint8Array, { readonly json: unknown }>();

/** A body read as JSON; undefined where it is none. Bytes are parsed once: each expression reads the same ones. */
export function jsonIn(body: string | Uint8Array | undefined): unknown {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return jsonOf(body);
  const known = parsed.get(body) ?? { json: jsonOf(Buffer.from(body).toString('utf8')) };
  parsed.set(body, known);
  return known.json;
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** `returned 200 with nothing at /0/id: the body is an array of 0 items`. */
function missingText({ of, part, name }: RuntimeExpression, { exchange }: SentStep, value: unknown): string {
  const verb = of === 'request' ? 'was sent' : `returned ${exchange.response?.status}`;
  if (part === 'header') return `${verb} without the header ${name}`;
  if (part !== 'body') return `${verb} without ${part} ${name}`;
  const body = jsonIn(of === 'request' ? exchange.request.body : exchange.response?.body);
  // A value may be a secret that no schema names.
  const described = typeof body === 'object' ? describeValue(body) : describeSecret(body);
  const whole = body === undefined ? 'no JSON' : described;
  const found = value === undefined ? 'nothing' : describeValue(value);
  return `${verb} with ${found} at ${name === '' ? 'the whole body' : name}: the body is ${whole}`;
}
