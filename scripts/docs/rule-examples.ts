import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineOf } from '../../src/drift/baseline.ts';
import { shapeOf } from '../../src/drift/shape/shape-of.ts';
import { learnSecrets, maskerFor } from '../../src/masking/evidence.ts';
import { maskedFinding } from '../../src/masking/masker.ts';
import { faults } from '../../src/mock/faults/index.ts';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { loginPass } from '../../src/mutation/probes.ts';
import { JudgingClient } from '../../src/mutation/sending.ts';
import type { Contract } from '../../src/openapi/contract.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import type { RuleExample } from '../../src/report/rule-pages/examples.ts';
import { rules } from '../../src/rules/catalogue/index.ts';
import type { Finding } from '../../src/rules/finding.ts';
import { judge } from '../../src/rules/judge.ts';

const CONTRACTS = ['contracts/sealmetrics.openapi.yaml', 'src/testing/everything.openapi.yaml'];
/** Longer than a conforming response takes on this machine; what a request without a response costs. */
const TIMEOUT_MS = 3000;

/**
 * Sends requests to the mock server with each of its faults, and keeps the first finding of each rule as its
 * example.
 */
export async function writeRuleExamples(file: string): Promise<void> {
  const found = new Map<string, RuleExample>();
  for (const path of CONTRACTS) await examplesOf(await openContract(join(projectRoot(), path)), found);
  const sorted = rules.flatMap(({ id }) => (found.has(id) ? [[id, found.get(id)] as const] : []));
  const head = readFileSync(file, 'utf8').replace(/(RULE_EXAMPLES[^=]*= )[\s\S]*$/, '$1');
  writeFileSync(file, `${head}${JSON.stringify(Object.fromEntries(sorted), null, 2)};\n`);
}

async function examplesOf(contract: Contract, found: Map<string, RuleExample>): Promise<void> {
  const mock = await startMock(contract);
  const conforming = await pass(contract, mock);
  const shapes = conforming.exchanges.flatMap((each) => shapeOf(each, contract) ?? []);
  const baseline = baselineOf('mock', shapes);
  for (const { name, violates, shownBy, apply } of faults) {
    if (shownBy !== 'login' || !apply(contract)) continue;
    mock.setFault(name);
    const { exchanges } = await pass(contract, mock);
    const masker = maskerFor({ identifier: 'demo@example.com', secret: 'demo' }, {});
    for (const [index, exchange] of exchanges.entries()) {
      learnSecrets(masker, exchange, contract);
      for (const finding of judge(exchange, contract, exchanges.slice(0, index), { baseline })) {
        const isExample = violates.includes(finding.id) || finding.family === 'drift';
        if (isExample && !found.has(finding.id)) {
          found.set(finding.id, exampleOf(name, maskedFinding(finding, masker)));
        }
      }
    }
  }
  await mock.close();
}

async function pass(contract: Contract, mock: MockServer): Promise<JudgingClient> {
  const client = new JudgingClient(contract, mock, TIMEOUT_MS);
  await loginPass(client);
  return client;
}

function exampleOf(
  fault: string,
  { operation, case: step, where, expected, received }: Finding,
): RuleExample {
  return { fault, operation, case: step, where, expected, received };
}
