import { isObject } from './shape.ts';

type Json = Record<string, unknown>;

const CAUSES: Readonly<Record<string, string>> = { fault: 'error', prober: 'monitor-host' };
const RULES: Readonly<Record<string, string>> = {
  'acceptance-missing': 'valid-request-rejected',
  'answer-slow': 'response-slow',
  'answers-inconsistent': 'responses-inconsistent',
  'first-answer-slow': 'first-response-slow',
  'refusal-missing': 'invalid-request-accepted',
  'wish-unfulfilled': 'expectation-failed',
};

/**
 * A line of version 2 as version 3 has it: the same values, some under other names. What is not of the shape of a line
 * stays as it is, and is refused by the shapes of version 3.
 * @example fromVersion2({ type: 'run', version: 2, target: 'stand-in', … }) // { type: 'run', version: 3, target: 'mock', … }
 */
export function fromVersion2(line: Json): Json {
  const { cause, target, exchanges, state, ...rest } = line;
  return {
    ...rest,
    version: 3,
    ...given('cause', causeFrom(cause)),
    ...given('target', targetFrom(target)),
    ...given('exchanges', each(exchanges, exchangeFrom)),
    ...given('state', stateFrom(state)),
  };
}

/** A rolled-up hour or day of version 1, in the names of version 2. */
export function fromRollUpVersion1(line: Json): Json {
  const { causes } = line;
  const renamed = isObject(causes)
    ? Object.fromEntries(Object.entries(causes).map(([cause, runs]) => [causeFrom(cause), runs]))
    : causes;
  return { ...line, version: 2, causes: renamed, findings: each(line.findings, findingFrom) };
}

function causeFrom(cause: unknown): unknown {
  return CAUSES[String(cause)] ?? cause;
}

function targetFrom(target: unknown): unknown {
  return target === 'stand-in' ? 'mock' : target;
}

function exchangeFrom(exchange: Json): Json {
  const { findings, evidence, ...rest } = exchange;
  return {
    ...rest,
    ...given('findings', each(findings, findingFrom)),
    ...given('evidence', isObject(evidence) ? renamed(evidence, { reply: 'response' }) : evidence),
  };
}

function findingFrom(finding: Json): Json {
  const { id, family, ...rest } = renamed(finding, { promised: 'expected' });
  return {
    ...rest,
    id: RULES[String(id)] ?? id,
    ...given('family', family === 'promise' ? 'contract' : family),
  };
}

function stateFrom(state: unknown): unknown {
  if (!isObject(state)) return state;
  const { pending, owed, ...rest } = renamed(state, { toldAt: 'notifiedAt' });
  return {
    ...rest,
    ...given(
      'unsettled',
      each(pending, (run) => renamed(run, { letter: 'code' })),
    ),
    ...given('pending', each(owed, deliveryFrom)),
  };
}

function deliveryFrom(delivery: Json): Json {
  const { alert } = delivery;
  if (!isObject(alert)) return delivery;
  const { target, causes, unknownCause } = alert;
  return {
    ...delivery,
    alert: {
      ...alert,
      target: targetFrom(target),
      ...given('unknownCause', causeFrom(unknownCause)),
      ...given('causes', each(causes, findingFrom)),
    },
  };
}

function renamed(value: Json, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [names[name] ?? name, part]));
}

function each(list: unknown, change: (member: Json) => Json): unknown {
  return Array.isArray(list)
    ? list.map((member: unknown) => (isObject(member) ? change(member) : member))
    : list;
}

function given(name: string, value: unknown): Json {
  return value === undefined ? {} : { [name]: value };
}
