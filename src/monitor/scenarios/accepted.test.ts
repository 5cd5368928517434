import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { acceptedOf, writeAccepted } from '../../report/suite/accepted.ts';
import { causesOf } from '../../report/suite/causes.ts';
import { formatRecord } from '../../report/terminal.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { type Day, type DayOptions, dayOf, LOGIN, withFault } from './day.fixture.ts';
import { summaryOf } from './story.fixture.ts';

const DECISION = { reason: 'see API-17', until: '2026-01-12' };
const FAULT = 'const-other';

/** A copy of the contract, and what its monitors find while the API has a fault. */
async function accepting(fault: string): Promise<string> {
  const contract = join(temporaryDirectory(), 'sealmetrics.openapi.yaml');
  copyFileSync(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'), contract);
  const day = await withContract(contract, { runs: 1, conditions: { '00:00': withFault(fault) } });
  const findings = day.ended.flat().flatMap(({ steps }) => steps.flatMap((step) => step.findings));
  const causes = causesOf(findings.map((finding) => ({ finding, tests: [], count: 1 })));
  const about = { target: day.settings.baseUrl ?? 'mock', depth: 'polite' };
  writeAccepted(
    contract,
    causes.map((each) => acceptedOf(each, about, DECISION)),
  );
  return contract;
}

function withContract(contract: string, options: DayOptions): Promise<Day> {
  return dayOf({ monitors: [LOGIN], everyMinutes: 60, settings: { CONTRACT: contract }, ...options });
}

test('what is accepted notifies nobody until its day is over, and is shown with its reason', async () => {
  const contract = await accepting(FAULT);
  const day = await withContract(contract, { runs: 26, conditions: { '02:00': withFault(FAULT) } });
  const { verdicts, notified = [] } = summaryOf(day);
  assert.equal(verdicts, 'up×24 broken×2');
  assert.equal(notified.length, 1);
  assert.match(
    notified[0] ?? '',
    /^13 00:00 opened critical, since 13 00:00: login breaks its contract since 2026-01-13 00:00 UTC/,
  );
  const { run, steps = [] } = day.ended[5]?.[0] ?? {};
  assert.match(
    run?.summary ?? '',
    /^1 of 2 exchanges keeps the contract; listAccounts: .*\(accepted until 2026-01-12: see API-17\)$/,
  );
  const step = steps.find(({ findings }) => findings.length > 0);
  assert.ok(step);
  const [finding] = step.findings;
  assert.deepEqual(
    [finding?.id, finding?.severity, finding?.reason],
    ['body-const-wrong', 'info', 'accepted until 2026-01-12: see API-17'],
  );
  assert.match(formatRecord(step, { color: false }), /note +accepted until 2026-01-12: see API-17/);
});

test('a server error is never held back: it may be one at another request', async () => {
  const fault = 'login-server-error';
  const contract = await accepting(fault);
  const day = await withContract(contract, { runs: 1, conditions: { '00:00': withFault(fault) } });
  assert.deepEqual(summaryOf(day).verdicts, 'broken×1');
});
