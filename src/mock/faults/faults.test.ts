import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type { Contract } from '../../openapi/contract.ts';
import { EVIDENCE } from '../evidence.fixture.ts';
import { CONTRACT_FILES, openTestContract, runSequence, type Sequence } from '../sequence.fixture.ts';
import { type MockServer, startMock } from '../start.ts';
import { faults } from './index.ts';

/** How long to wait for a response that never comes; long enough for one that does. */
const HANG_TIMEOUT_MS = 250;

/** A sequence as bytes on the wire, without what differs each time: dates and tokens. */
function appearance(sequence: Sequence): string {
  const views = Object.values(sequence).map(({ status, headers, headerNames, sent }) => {
    const { date: _date, ...lasting } = headers;
    return [status, headerNames.join(), lasting, sent.toString('latin1')];
  });
  return JSON.stringify(views)
    .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'token')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d|\b\d{10}\b/g, 'instant');
}

const ofLogin = faults.filter(({ shownBy }) => shownBy === 'login');
const contracts = new Map<string, Contract>();
for (const file of CONTRACT_FILES) contracts.set(file, await openTestContract(file));

for (const [file, contract] of contracts) {
  describe(`on a mock server for ${file}`, () => {
    let mock: MockServer;
    let conforming: Sequence;
    before(async () => {
      mock = await startMock(contract);
      conforming = await runSequence(contract, mock);
    });
    after(() => mock.close());

    it('a conforming sequence has no problem that a rule reports', () => {
      for (const [rule, shows] of Object.entries(EVIDENCE)) {
        assert.equal(shows(conforming, contract), false, rule);
      }
    });

    for (const { name, title, violates } of ofLogin.filter(({ apply }) => apply(contract))) {
      it(`${name}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, async () => {
        mock.setFault(name);
        const hangs = violates.includes('call-timed-out');
        const sequence = await runSequence(contract, mock, hangs ? HANG_TIMEOUT_MS : undefined);
        for (const rule of violates) assert.equal(EVIDENCE[rule]?.(sequence, contract), true, rule);
        if (violates.length > 0) return;
        for (const [rule, shows] of Object.entries(EVIDENCE)) {
          assert.equal(shows(sequence, contract), false, rule);
        }
        assert.notEqual(appearance(sequence), appearance(conforming));
      });
    }
  });
}

test('a conforming sequence is the same on the wire each time', async () => {
  for (const contract of contracts.values()) {
    const mock = await startMock(contract);
    const [one, other] = [await runSequence(contract, mock), await runSequence(contract, mock)];
    await mock.close();
    assert.equal(appearance(one), appearance(other));
  }
});

test('the names of faults are unique and in kebab-case', () => {
  const names = faults.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z\d]+(-[a-z\d]+)*$/);
});

test('every fault applies to at least one test contract', () => {
  for (const { name, apply } of ofLogin) {
    assert.ok(
      [...contracts.values()].some((contract) => apply(contract)),
      name,
    );
  }
});

test('every problem with evidence is caused by a fault', () => {
  const broken = new Set(ofLogin.flatMap(({ violates }) => violates));
  assert.deepEqual([...broken].sort(), Object.keys(EVIDENCE).sort());
});
