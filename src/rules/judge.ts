import { DriftlineError } from '../core/index.ts';
import { driftsAgainst } from '../drift/index.ts';
import type { Exchange } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { CustomRule, RuleSwitches } from '../project/index.ts';
import { readExchange } from '../reading/index.ts';
import { rules } from './catalogue/index.ts';
import { ruleOf } from './custom-rule.ts';
import type { Finding } from './finding.ts';
import { findingOf, isOn } from './finding-of.ts';
import { joined } from './joined.ts';
import type { JudgeOptions } from './options.ts';
import type { Rule, RuleReading } from './rule.ts';
import { unreported } from './unreported-drifts.ts';

export type { JudgeOptions } from './options.ts';

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
  const known = contract.operations.map((each) => each.id).join(', ');
  throw new DriftlineError(
    'DL_OPERATION_UNKNOWN',
    `${contract.file} has no operation ${id}.`,
    `It has: ${known || 'none'}.`,
  );
}
