// Test support: data of a contract's page, as a suite and a monitor would produce it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFinding } from '../../history/store/history.fixture.ts';
import type { Contract } from '../../openapi/contract.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import type { Finding } from '../../rules/finding.ts';
import type { OperationCoverage, SuiteReport } from '../findings-file.ts';
import type { MutationReport } from '../mutation-file.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';

const FILE = 'contracts/sealmetrics.openapi.yaml';

export const SEALMETRICS: Contract = await openContract(join(projectRoot(), FILE));
export const SEALMETRICS_TEXT = readFileSync(join(projectRoot(), FILE), 'utf8');

/** The line of the first occurrence of a text in the contract. */
export function lineOf(text: string): number {
  return SEALMETRICS_TEXT.slice(0, SEALMETRICS_TEXT.indexOf(text)).split('\n').length;
}

const SCHEMAS = '/components/schemas';

/** A finding at the place of a JSON pointer. */
export function findingAt(pointer: string, changes: Partial<Finding> = {}): Finding {
  const { line, column } = SEALMETRICS.positionOf(pointer);
  return makeFinding({ contract: `${FILE}:${line}:${column}`, ...changes });
}

export const MISSING = findingAt(`${SCHEMAS}/AccessToken/properties/expires_at`);
export const UNDOCUMENTED = findingAt(`${SCHEMAS}/AccessToken`, {
  id: 'body-property-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'The body has an undocumented property',
  where: 'response body /refresh_token',
  expected: 'no property other than access_token, token_type, expires_at',
  received: 'an undocumented property',
  fingerprint: 'd21f7d21f700',
});

/** `login` returned both documented statuses, `listAccounts` only 401. */
export const COVERAGE: readonly OperationCoverage[] = [
  {
    operation: 'login',
    responses: [
      {
        status: 200,
        cases: ['right-credentials'],
        mediaTypes: ['application/json'],
        properties: ['', '/access_token', '/token_type'],
      },
      {
        status: 401,
        cases: ['unknown-user', 'wrong-password'],
        mediaTypes: ['application/json'],
        properties: ['', '/message', '/status'],
      },
      { status: 418, cases: ['no-body'], mediaTypes: ['text/plain'], properties: [] },
    ],
    withoutResponse: ['cut-off'],
    sent: { mediaTypes: ['application/json'], properties: ['/email', '/password'], parameters: [] },
  },
  {
    operation: 'listAccounts',
    responses: [
      {
        status: 401,
        cases: ['missing-token'],
        mediaTypes: ['application/json'],
        properties: ['', '/message', '/status'],
      },
    ],
    withoutResponse: [],
  },
];

export function makeSuite(changes: Partial<SuiteReport> = {}): SuiteReport {
  return makeSuiteReport({
    coverage: COVERAGE,
    findings: [
      { finding: UNDOCUMENTED, tests: ['a login conforms to the contract'], count: 1 },
      { finding: MISSING, tests: ['the token has an expiry', 'a login conforms to the contract'], count: 2 },
    ],
    ...changes,
  });
}

export const MUTATION_REPORT: MutationReport = {
  version: 2,
  startedAt: '2026-01-11T22:00:00.000Z',
  durationMs: 5800,
  cpuMs: 7600,
  contract: FILE,
  classes: [
    {
      class: 'schema',
      title: 'Bodies: schema keywords',
      made: 131,
      caught: 130,
      explained: 0,
      survived: 1,
      rules: [
        { id: 'body-type-wrong', count: 88 },
        { id: 'body-property-missing', count: 42 },
      ],
    },
    {
      class: 'decision',
      title: 'Authorization decisions',
      made: 47,
      caught: 46,
      explained: 1,
      survived: 0,
      rules: [{ id: 'invalid-request-accepted', count: 46 }],
    },
  ],
  survived: [
    { name: 'login 200 body /token_type const: other', class: 'schema' },
    {
      name: 'login accepts body-too-large',
      class: 'decision',
      reason: 'is not sent: a body of several megabytes is a load test',
    },
  ],
  conforming: { seed: 1, variants: 1000, falseAlarms: [] },
};
