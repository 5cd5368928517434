import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Baseline } from '../../drift/baseline.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Contract } from '../../openapi/contract.ts';
import { PASSWORD, sealmetrics, TOKEN } from '../exchange.fixture.ts';
import { judge } from '../judge.ts';
import { rules } from './index.ts';

/** An exchange that violates one rule and no other, and one near it without any finding. */
export interface Example {
  readonly violates: Exchange;
  readonly keeps: Exchange;
  /** The SealMetrics contract by default. */
  readonly contract?: Contract;
  readonly earlier?: readonly Exchange[];
  /** Those before the one without a finding; the same by default. */
  readonly keepsEarlier?: readonly Exchange[];
  readonly baseline?: Baseline;
  readonly where: string;
  readonly expected: string | RegExp;
  readonly received: string | RegExp;
  /** Pointer to the violated part of the contract. */
  readonly place: string;
}

/** The tests of the catalogue, by the ids of the rules that each holds: `token.test.ts`, … */
const GROUPS = {
  call: /^call-/,
  body: /^body-/,
  token: /^token-/,
  disclosure: /^(?:secret-|cookie-|cors-|request-echoed|stack-trace|user-enumeration)/,
  drift: /^drift-/,
} as const;

/** `response`: the status, the headers and the time of a response. */
type Group = keyof typeof GROUPS | 'response';

function groupOf(id: string): Group {
  const named = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).find((group) => GROUPS[group].test(id));
  return named ?? 'response';
}

/** Tests every rule of a group by its example. A rule without an example fails, and so does an example without a rule. */
export function testRules(group: Group, examples: Readonly<Record<string, Example>>): void {
  const tested = rules.filter(({ id }) => groupOf(id) === group);

  test(`each rule of the group ${group} has an example, and each example a rule`, () => {
    assert.deepEqual(Object.keys(examples).sort(), tested.map(({ id }) => id).sort());
  });

  for (const rule of tested) {
    const example = examples[rule.id];
    if (!example) continue;
    const { contract = sealmetrics, earlier = [], violates, keeps } = example;
    const options = example.baseline ? { baseline: example.baseline } : {};

    test(`${rule.id} is the only finding in its example`, () => {
      const [finding, ...others] = judge(violates, contract, earlier, options);
      assert.ok(finding);
      assert.deepEqual(
        [finding, ...others].map(({ id }) => id),
        [rule.id],
      );
      const { line, column } = contract.positionOf(example.place);
      assert.equal(finding.where, example.where);
      for (const part of ['expected', 'received'] as const) {
        const text: string | RegExp = example[part];
        if (typeof text === 'string') assert.equal(finding[part], text);
        else assert.match(finding[part], text);
      }
      assert.equal(finding.contract, `${contract.file}:${line}:${column}`);
      assert.deepEqual(
        [finding.family, finding.severity, finding.title, finding.hint, finding.operation, finding.case],
        [rule.family, rule.severity, rule.title, rule.fix, violates.operation, violates.case.name],
      );
      assert.match(finding.fingerprint, /^[\da-f]{12}$/);
      for (const secret of [PASSWORD, TOKEN, 'another-long-password'])
        assert.ok(!JSON.stringify(finding).includes(secret), secret);
    });

    test(`${rule.id} has no finding in an exchange near its example`, () => {
      assert.deepEqual(judge(keeps, contract, example.keepsEarlier ?? earlier, options), []);
    });
  }
}
