import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineOf } from '../../src/drift/baseline.ts';
import { shapeOf } from '../../src/drift/shape/shape-of.ts';
import { learnSecrets, maskerFor } from '../../src/masking/evidence.ts';
import { maskedFinding } from '../../src/masking/finding.ts';
import { behaviours } from '../../src/mock/behaviours/index.ts';
import { type StandIn, startStandIn } from '../../src/mock/start.ts';
import { Asking } from '../../src/mutation/asking.ts';
import { loginPass } from '../../src/mutation/login-pass.ts';
import type { Contract } from '../../src/openapi/contract.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import type { RuleExample } from '../../src/report/rule-pages/examples.ts';
import { rules } from '../../src/rules/catalogue/index.ts';
import type { Finding } from '../../src/rules/finding.ts';
import { judge } from '../../src/rules/judge.ts';

const CONTRACTS = ['contracts/sealmetrics.openapi.yaml', 'src/testing/everything.openapi.yaml'];
/** Long enough for an honest answer on this machine, and short for one that never comes. */
const PATIENCE_MS = 3000;

/** Asks the stand-in, broken in each of its ways, and keeps the first finding of each rule as its example. */
export async function writeRuleExamples(file: string): Promise<void> {
  const found = new Map<string, RuleExample>();
  for (const path of CONTRACTS) await examplesOf(await openContract(join(projectRoot(), path)), found);
  const sorted = rules.flatMap(({ id }) => (found.has(id) ? [[id, found.get(id)] as const] : []));
  const head = readFileSync(file, 'utf8').replace(/(RULE_EXAMPLES[^=]*= )[\s\S]*$/, '$1');
  writeFileSync(file, `${head}${JSON.stringify(Object.fromEntries(sorted), null, 2)};\n`);
}

async function examplesOf(contract: Contract, found: Map<string, RuleExample>): Promise<void> {
  const standIn = await startStandIn(contract);
  const honest = await pass(contract, standIn);
  const shapes = honest.exchanges.flatMap((each) => shapeOf(each, contract) ?? []);
  const baseline = baselineOf('stand-in', shapes);
  for (const { name, breaks, applies } of behaviours) {
    if (applies && !applies(contract)) continue;
    standIn.behave(name);
    const { exchanges } = await pass(contract, standIn);
    const masker = maskerFor({ identifier: 'demo@example.com', secret: 'demo' }, {});
    for (const [index, exchange] of exchanges.entries()) {
      learnSecrets(masker, exchange, contract);
      for (const finding of judge(exchange, contract, exchanges.slice(0, index), { baseline })) {
        const telling = breaks.includes(finding.id) || finding.family === 'drift';
        if (telling && !found.has(finding.id)) {
          found.set(finding.id, exampleOf(name, maskedFinding(finding, masker)));
        }
      }
    }
  }
  await standIn.close();
}

async function pass(contract: Contract, standIn: StandIn): Promise<Asking> {
  const asking = new Asking(contract, standIn, PATIENCE_MS);
  await loginPass(asking);
  return asking;
}

function exampleOf(
  behaviour: string,
  { operation, case: step, where, promised, received }: Finding,
): RuleExample {
  return { behaviour, operation, case: step, where, promised, received };
}
