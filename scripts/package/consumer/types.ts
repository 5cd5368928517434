// Compiled like a user's file: uses the public names with their types.
import {
  type Contract,
  defineMonitor,
  type Exchange,
  type Finding,
  judge,
  type MonitorDefinition,
  openContract,
  startMock,
} from 'driftline';
import { expect, test } from 'driftline/playwright';
import DriftlineReporter from 'driftline/reporter';

const definition: MonitorDefinition = defineMonitor({ name: 'mine', steps: [{ operation: 'getPet' }] });
export default definition;

/** The findings of an exchange as texts. */
export async function problems(file: string, exchange: Exchange): Promise<string[]> {
  const contract: Contract = await openContract(file);
  const mock = await startMock(contract);
  await mock.close();
  const findings: Finding[] = judge(exchange, contract);
  return findings.map(({ id, severity, hint }) => `${severity} ${id}: ${hint}`);
}

test('has the matcher', async ({ request }) => {
  const response = await request.get('/pets/7');
  await expect(response).toKeepContract();
});

// @ts-expect-error: a name must be a string
defineMonitor({ name: 7 });

export const version: 'v2' = new DriftlineReporter({ outputDirectory: 'out' }).version();
