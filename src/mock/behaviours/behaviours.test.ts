import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type { Contract } from '../../openapi/contract.ts';
import { EVIDENCE } from '../evidence-for-tests.ts';
import { CONTRACT_FILES, type Journey, openTestContract, travel } from '../journey-for-tests.ts';
import { type StandIn, startStandIn } from '../start.ts';
import { behaviours } from './index.ts';

/** Long enough for an answer of this machine, where one is not going to come. */
const PATIENCE_MS = 250;

/** What a journey looked like on the wire, without what differs each time. */
function appearance(journey: Journey): string {
  const views = Object.values(journey).map(({ status, headers, headerNames, sent }) => {
    const { date: _date, ...lasting } = headers;
    return [status, headerNames.join(), lasting, sent.toString('latin1')];
  });
  return JSON.stringify(views)
    .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'token')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d|\b\d{10}\b/g, 'instant');
}

const contracts = new Map<string, Contract>();
for (const file of CONTRACT_FILES) contracts.set(file, await openTestContract(file));

for (const [file, contract] of contracts) {
  describe(`on a stand-in for ${file}`, () => {
    let standIn: StandIn;
    let honest: Journey;
    before(async () => {
      standIn = await startStandIn(contract);
      honest = await travel(contract, standIn);
    });
    after(() => standIn.close());

    it('an honest journey shows nothing that a rule speaks of', () => {
      for (const [rule, shows] of Object.entries(EVIDENCE)) {
        assert.equal(shows(honest, contract), false, rule);
      }
    });

    for (const { name, title, breaks, applies } of behaviours) {
      if (!(applies?.(contract) ?? true)) continue;
      it(`${name}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, async () => {
        standIn.behave(name);
        const hangs = breaks.includes('call-timed-out');
        const journey = await travel(contract, standIn, hangs ? PATIENCE_MS : undefined);
        for (const rule of breaks) assert.equal(EVIDENCE[rule]?.(journey, contract), true, rule);
        if (breaks.length > 0) return;
        for (const [rule, shows] of Object.entries(EVIDENCE)) {
          assert.equal(shows(journey, contract), false, rule);
        }
        assert.notEqual(appearance(journey), appearance(honest));
      });
    }
  });
}

test('the appearance of an honest journey is the same each time', async () => {
  for (const contract of contracts.values()) {
    const standIn = await startStandIn(contract);
    const [one, other] = [await travel(contract, standIn), await travel(contract, standIn)];
    await standIn.close();
    assert.equal(appearance(one), appearance(other));
  }
});

test('no two behaviours have one name, and every name is kebab-case', () => {
  const names = behaviours.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z\d]+(-[a-z\d]+)*$/);
});

test('every behaviour applies to one of the contracts that it is tested with', () => {
  for (const { name, applies } of behaviours) {
    assert.ok(
      [...contracts.values()].some((contract) => applies?.(contract) ?? true),
      name,
    );
  }
});

test('everything that a journey can show is shown by a behaviour', () => {
  const broken = new Set(behaviours.flatMap(({ breaks }) => breaks));
  assert.deepEqual([...broken].sort(), Object.keys(EVIDENCE).sort());
});
