import { DriftlineError, listed } from '../core/index.ts';
import { type Drift, type DriftKind, driftsAgainst } from '../drift/index.ts';
import type { Exchange } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { CustomRule, RuleSwitches } from '../project/index.ts';
import { type Reading, readExchange } from '../reading/index.ts';
import { joinPointer, pointerTokens } from '../schema/index.ts';
import { rules } from './catalogue/index.ts';
import { ruleOf } from './custom-rule.ts';
import type { Finding } from './finding.ts';
import { findingOf, isOn, type JudgeOptions } from './finding-of.ts';
import { joined } from './joined.ts';
import type { Rule, RuleReading } from './rule.ts';

/**
 * Judges an exchange by its contract: one finding for each problem, in the order of the rules. Pure.
 * @param earlier exchanges of the same run, for problems that show only in comparison (a token issued twice)
 * @throws DriftlineError DL_OPERATION_UNKNOWN where the exchange names an operation that the contract does
 * not have; DL_CONTRACT_INVALID where the contract is wrong about it; DL_RULE_FAILED where a custom rule throws, DL_MEMORY_LIMIT where the body would take too much memory, unless
 * `options.failed` handles them
 * @example
 * const contract = await openContract('contracts/pets.openapi.yaml');
 * for (const { title, where } of judge(exchange, contract)) console.log(`${title}: ${where}`);
 */
export function judge(
  exchange: Exchange,
  contract: Contract,
  earlier: readonly Exchange[] = [],
  options: JudgeOptions = {},
): Finding[] {
  const reading = readExchange(exchange, contract, operationNamed(exchange.operation, contract), earlier);
  const findings = findingsOf(reading, options);
  reportUnjudged(tooLarge(reading), options);
  if (!options.baseline) return findings;
  const drifts = unreported(driftsAgainst(reading, options.baseline), findings, reading);
  return drifts.length === 0 ? findings : findingsOf({ ...reading, drifts }, options);
}

function findingsOf(reading: RuleReading, options: JudgeOptions): Finding[] {
  const { exchange, contract } = reading;
  const findings: Finding[] = [];
  // With a thousand monitors every rule runs for every response, so no list is allocated for rules without a
  // violation.
  for (const rule of appliedRules(options)) {
    for (const violation of joined(rule.check(reading))) {
      findings.push(findingOf(rule, violation, exchange, contract, options));
    }
  }
  if (options.customRules) findings.push(...customFindings(reading, options.customRules, options));
  return findings;
}

/** The findings of custom rules. One that throws does not keep the others from running. */
function customFindings(
  reading: RuleReading,
  customRules: readonly CustomRule[],
  options: JudgeOptions,
): Finding[] {
  const { exchange, contract } = reading;
  const errors: DriftlineError[] = [];
  const findings = customRules.map(ruleOf).flatMap((rule) => {
    if (!isOn(rule, options)) return [];
    try {
      return [...rule.check(reading)].map((each) => findingOf(rule, each, exchange, contract, options));
    } catch (error) {
      if (!(error instanceof DriftlineError)) throw error;
      errors.push(error);
      return [];
    }
  });
  reportUnjudged(errors, options);
  return findings;
}

function reportUnjudged(errors: readonly DriftlineError[], { failed }: JudgeOptions): void {
  if (failed) for (const error of errors) failed(error);
  else if (errors[0]) throw errors[0];
}

/** A body that cannot be parsed in this process says nothing about the API. */
function tooLarge({ response, exchange, operation }: RuleReading): DriftlineError[] {
  const { unparsed, text } = response?.body ?? {};
  if (!response?.media || !response.json || unparsed?.limit !== 'memory') return [];
  return [
    new DriftlineError(
      'DL_MEMORY_LIMIT',
      `The body of ${operation.id} (${exchange.case.name}) was not judged: ${text?.length} characters, ${unparsed.message}.`,
      'Ask for less of it, leave out the operation, or raise --max-old-space-size of Node where that is set.',
    ),
  ];
}

const rulesBySwitches = new WeakMap<RuleSwitches, Map<boolean, readonly Rule[]>>();
const NO_SWITCHES: RuleSwitches = {};

/** Cached for each set of switches. */
function appliedRules({ switches = NO_SWITCHES, quick = false }: JudgeOptions): readonly Rule[] {
  const bySpeed = rulesBySwitches.get(switches) ?? new Map<boolean, readonly Rule[]>();
  rulesBySwitches.set(switches, bySpeed);
  const known = bySpeed.get(quick) ?? rules.filter((rule) => isOn(rule, { switches, quick }));
  bySpeed.set(quick, known);
  return known;
}

/** @throws DriftlineError DL_OPERATION_UNKNOWN */
export function operationNamed(id: string, contract: Contract): Operation {
  const operation = contract.operations.find((each) => each.id === id);
  if (operation?.broken !== undefined) {
    throw new DriftlineError(
      'DL_CONTRACT_INVALID',
      `${operation.broken}; the responses of ${id} cannot be judged.`,
      'Correct the document at this place: "driftline lint FILE" shows it.',
    );
  }
  if (operation) return operation;
  const known = listed(contract.operations.map((each) => each.id));
  throw new DriftlineError(
    'DL_OPERATION_UNKNOWN',
    `${contract.file} has no operation ${id}.`,
    `It has: ${known || 'none'}.`,
  );
}

/** Rules about the contract whose findings cover a kind of drift. */
const COVERED_BY: Partial<Record<DriftKind, RegExp>> = {
  'status-new':
    /^(?:call-gateway-failed$|status-|valid-request-rejected$|invalid-request-accepted$|rate-limited$)/,
  'media-type-changed': /^(?:media-type-|body-missing$|body-not-)/,
  // An error page has other headers.
  'header-vanished': /^media-type-undocumented$/,
  'token-form-changed': /^token-not-jwt$/,
  'token-algorithm-changed': /^token-unsigned$/,
  'token-claims-changed': /^token-(?:exp-missing|claims-leak)$/,
  'token-lifetime-changed': /^token-(?:expired|life)/,
};

/** Reported even where the contract is violated: they explain the violation. */
const EXPLAINS: readonly DriftKind[] = ['body-enveloped', 'body-unwrapped', 'property-replaced'];

/** The drifts that the findings about the same response do not cover: nothing is reported twice. */
function unreported(drifts: readonly Drift[], findings: readonly Finding[], reading: Reading): Drift[] {
  return drifts.flatMap((drift) => {
    if (EXPLAINS.includes(drift.kind)) return [drift];
    const rule = COVERED_BY[drift.kind];
    if (rule && findings.some(({ id }) => rule.test(id))) return [];
    if (drift.paths.length === 0)
      return findings.some(({ where }) => isAboutHeader(where, drift)) ? [] : [drift];
    if (drift.paths.every((path) => isReportedAt(path, drift, reading, findings))) return [];
    return [drift];
  });
}

/** Whether a finding is about the header of a drift; header names are case-insensitive. */
function isAboutHeader(where: string, { where: place, seen }: Drift): boolean {
  const [found, drifted] = [where.toLowerCase(), place.toLowerCase()];
  const names = drifted.endsWith('-*')
    ? seen.split(', ').map((name) => `response header ${name}`)
    : [drifted];
  return names.some((name) => found === name || found.startsWith(`${name},`));
}

function isReportedAt(
  path: string,
  drift: Drift,
  { response }: Reading,
  findings: readonly Finding[],
): boolean {
  const violations = response?.violations ?? [];
  const names = violations.flatMap(({ instance, properties }) =>
    (properties ?? []).map((name) => joinPointer(instance, name)),
  );
  const undocumented = (response?.undocumented ?? []).flatMap(({ instance, names: found }) =>
    found.map((name) => joinPointer(instance, name)),
  );
  const places = [...violations.map(({ instance }) => instance), ...names, ...undocumented];
  if (path === '') return places.includes('') || findings.some(({ id }) => /^(?:body|media-type)-/.test(id));
  return places.some((place) => covers(path, place)) || findings.some(({ where }) => where === drift.where);
}

/** Whether a path of a shape matches a place in a response. */
function covers(path: string, place: string): boolean {
  const [wanted, found] = [pointerTokens(path), pointerTokens(place)];
  return (
    wanted.length === found.length &&
    wanted.every((token, index) => token === '*' || token === found[index] || found[index] === '*')
  );
}
