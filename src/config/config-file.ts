import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DriftlineError, nearNames } from '../core/index.ts';
import { channels as ownChannels } from '../notify/index.ts';
import {
  CONFIG_FILE,
  FAIL_ON,
  type FailOn,
  type Gates,
  isHeader,
  loadUserModule,
  type RuleSwitch,
  type RuleSwitches,
  shownPath,
} from '../project/index.ts';
import { allRules } from '../rules/index.ts';
import { isObject } from '../schema/index.ts';
import { UNSETTABLE } from './checks.ts';
import type { Config } from './config.ts';

// Loaded only where a project has such a file: it imports all rules.

const PROPERTIES = ['rules', 'customRules', 'channels', 'headers', 'failOn', 'gates'] as const;
const SEVERITIES = ['off', 'warning', 'error'] as const;
const REASON = 'Give the reason in "reason": every report shows it.';

/**
 * Reads and checks the configuration of a project.
 * @throws DriftlineError DL_CONFIG_INVALID with the place, what was found and what was expected
 */
export async function readConfig(project: string): Promise<Config> {
  const names = readdirSync(project).filter((name) => CONFIG_FILE.test(name));
  const [name, ...others] = names.sort();
  if (name === undefined) return {};
  if (others.length > 0) {
    throw invalid(`${names.join(' and ')} both exist`, 'Keep one of them.');
  }
  const path = join(project, name);
  return checkedConfig(await loadUserModule(path, 'DL_CONFIG_INVALID'), shownPath(path));
}

/**
 * Checks what a configuration exports.
 * @param file its path, for messages
 * @throws DriftlineError DL_CONFIG_INVALID
 */
export function checkedConfig(value: unknown, file: string): Config {
  if (!isObject(value)) {
    const found = value === undefined ? 'has no default export' : `exports ${typeName(value)} by default`;
    throw invalid(`${file} ${found}`, 'Expected export default defineConfig({ … }).');
  }
  onlyKnown(value, PROPERTIES, file);
  const { rules = {}, customRules = [], channels = [] } = value;
  for (const [property, list] of Object.entries({ customRules, channels })) {
    if (!Array.isArray(list)) throw invalid(`${file}: ${property} is ${typeName(list)}`, 'Expected a list.');
  }
  for (const [index, rule] of (customRules as unknown[]).entries()) {
    checkRule(rule, `${file}: customRules[${index}]`);
  }
  for (const [index, channel] of (channels as unknown[]).entries()) {
    checkChannel(channel, `${file}: channels[${index}]`);
  }
  const config = { customRules, channels } as Required<Pick<Config, 'customRules' | 'channels'>>;
  const ids = allRules().map(({ id }) => id);
  onlyOnce([...ids, ...config.customRules.map(({ id }) => id)], `${file}: the rule`, ids.length);
  const names = ownChannels.map((channel) => channel.name);
  onlyOnce([...names, ...config.channels.map((each) => each.name)], `${file}: the channel`, names.length);
  const all = [...ids, ...config.customRules.map(({ id }) => id)];
  return {
    ...config,
    rules: switchesIn(rules, all, file),
    ...headersOf(value.headers, file),
    ...failOnOf(value.failOn, file),
    ...gatesOf(value.gates, `${file}: gates`),
  };
}

function failOnOf(value: unknown, file: string): Pick<Config, 'failOn'> {
  if (value === undefined) return {};
  if ((FAIL_ON as readonly unknown[]).includes(value)) return { failOn: value as FailOn };
  throw invalid(`${file}: failOn is ${typeName(value)}`, `Expected one of ${FAIL_ON.join(', ')}.`);
}

const COVERED = ['operations', 'responses', 'parameters'] as const;
const STATUS = /^(?:[1-5]\d\d|[1-5]XX)$/i;

function gatesOf(value: unknown, place: string): Pick<Config, 'gates'> {
  if (value === undefined) return {};
  const example =
    'Expected { operations: 100, responses: 80, parameters: 50, statuses: { login: [200, 401] } }.';
  if (!isObject(value)) throw invalid(`${place} is ${typeName(value)}`, example);
  onlyKnown(value, [...COVERED, 'statuses'], place);
  for (const name of COVERED) {
    const least = value[name];
    if (least !== undefined && !(typeof least === 'number' && least >= 0 && least <= 100)) {
      throw invalid(`${place}.${name} is ${typeName(least)}`, 'Expected a percentage from 0 to 100.');
    }
  }
  const { statuses = {} } = value;
  if (!isObject(statuses)) throw invalid(`${place}.statuses is ${typeName(statuses)}`, example);
  for (const [operation, list] of Object.entries(statuses)) {
    const wrong = Array.isArray(list) ? list.find((each) => !STATUS.test(String(each))) : list;
    if (!Array.isArray(list) || wrong !== undefined) {
      throw invalid(
        `${place}.statuses.${operation} is or has ${typeName(wrong)}`,
        "Expected statuses: [200, '4XX'].",
      );
    }
  }
  return { gates: value as Gates };
}

/** Errors do not repeat the values, which are secret. */
function headersOf(value: unknown, file: string): Pick<Config, 'headers'> {
  if (value === undefined) return {};
  const expected = "Expected names and texts: { 'X-Env': 'staging' }.";
  if (!isObject(value)) throw invalid(`${file}: headers is not an object`, expected);
  for (const [name, each] of Object.entries(value)) {
    const place = `${file}: headers[${JSON.stringify(name)}]`;
    if (UNSETTABLE.test(name)) throw invalid(`${place} is a header that Driftline sets by itself`, expected);
    if (!isHeader(name, each))
      throw invalid(`${place} has a name or a value that HTTP does not allow`, expected);
  }
  return { headers: value as Record<string, string> };
}

function switchesIn(value: unknown, ids: readonly string[], file: string): RuleSwitches {
  if (!isObject(value)) throw invalid(`${file}: rules is ${typeName(value)}`, `Expected ${EXAMPLE}.`);
  return Object.fromEntries(
    Object.entries(value).map(([id, entry]) => {
      if (ids.includes(id)) return [id, checkedSwitch(entry, `${file}: rules.${id}`)];
      const near = nearNames(id, ids);
      throw invalid(
        `${file}: rules names ${JSON.stringify(id)}, which is not a rule`,
        near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '"driftline explain" lists them all.',
      );
    }),
  );
}

const EXAMPLE = `{ 'body-property-undocumented': { severity: 'off', reason: 'added on purpose, see API-17' } }`;

function checkedSwitch(entry: unknown, place: string): RuleSwitch {
  if (!isObject(entry)) throw invalid(`${place} is ${typeName(entry)}`, `Expected ${EXAMPLE}.`);
  onlyKnown(entry, ['severity', 'reason'], place);
  const severity = SEVERITIES.find((each) => each === entry.severity);
  if (severity === undefined) {
    throw invalid(
      `${place}.severity is ${typeName(entry.severity)}`,
      `Expected one of ${SEVERITIES.join(', ')}.`,
    );
  }
  if (typeof entry.reason !== 'string' || entry.reason.trim() === '') {
    throw invalid(`${place}.reason is ${typeName(entry.reason)}`, REASON);
  }
  return { severity, reason: entry.reason.trim() };
}

function checkRule(value: unknown, place: string): void {
  if (!isObject(value))
    throw invalid(`${place} is ${typeName(value)}`, 'Expected an object as defineRule takes it.');
  onlyKnown(value, ['id', 'title', 'severity', 'why', 'fix', 'source', 'check'], place);
  for (const name of ['id', 'title', 'why', 'fix'] as const) {
    const text = value[name];
    if (typeof text !== 'string' || text.trim() === '') {
      throw invalid(`${place}.${name} is ${typeName(text)}`, 'Expected text.');
    }
  }
  if (!/^[a-z\d]+(?:-[a-z\d]+)*$/.test(String(value.id))) {
    throw invalid(
      `${place}.id is ${JSON.stringify(value.id)}`,
      'Expected lower-case letters, digits and dashes.',
    );
  }
  if (!['error', 'warning', 'info'].includes(String(value.severity))) {
    throw invalid(`${place}.severity is ${typeName(value.severity)}`, 'Expected error, warning or info.');
  }
  if (value.source !== undefined && typeof value.source !== 'string') {
    throw invalid(`${place}.source is ${typeName(value.source)}`, 'Expected text, or leave it out.');
  }
  if (typeof value.check !== 'function') {
    throw invalid(`${place}.check is ${typeName(value.check)}`, 'Expected a function (exchange, contract).');
  }
}

function checkChannel(value: unknown, place: string): void {
  if (!isObject(value))
    throw invalid(`${place} is ${typeName(value)}`, 'Expected an object as defineChannel takes it.');
  onlyKnown(value, ['name', 'together', 'deliver'], place);
  if (typeof value.name !== 'string' || !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(value.name)) {
    throw invalid(
      `${place}.name is ${typeName(value.name)}`,
      'Expected lower-case letters, digits and dashes.',
    );
  }
  if (value.together !== undefined && typeof value.together !== 'boolean') {
    throw invalid(`${place}.together is ${typeName(value.together)}`, 'Expected true or false.');
  }
  if (typeof value.deliver !== 'function') {
    throw invalid(`${place}.deliver is ${typeName(value.deliver)}`, 'Expected a function (alerts, context).');
  }
}

function onlyKnown(value: object, known: readonly string[], place: string): void {
  const other = Object.keys(value).find((name) => !known.includes(name));
  if (other === undefined) return;
  const near = nearNames(other, known);
  throw invalid(
    `${place} has the unknown property ${JSON.stringify(other)}`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known properties: ${known.join(', ')}.`,
  );
}

/** @param own how many of the names, from the first on, are built in */
function onlyOnce(names: readonly string[], what: string, own: number): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  const found = names.indexOf(twice) < own ? 'is built in' : 'is defined twice';
  throw invalid(`${what} ${JSON.stringify(twice)} ${found}`, 'Give it another name.');
}

function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'function' ? 'a function' : 'an object';
}

function invalid(problem: string, hint: string): DriftlineError {
  return new DriftlineError('DL_CONFIG_INVALID', `${problem}.`, hint);
}
