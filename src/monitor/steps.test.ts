import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loginFlowOf } from '../auth/login-flow.ts';
import type { Token } from '../auth/token/token.ts';
import { readSettings } from '../config/read-settings.ts';
import { DriftlineError } from '../core/driftline-error.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/exchange.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import type { Depth } from '../project/settings/settings.ts';
import type { MonitorDefinition, StepDefinition } from './definition/monitor.ts';
import { checkedMonitor } from './definition/monitor.ts';
import type { PlannedStep } from './planned-step.ts';
import { planSteps, type StepOutcome, sendSteps } from './steps.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
const flow = loginFlowOf(contract);
const credentials = { identifier: 'somebody@example.com', secret: 'correct-horse' };
const VALUE = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

interface Requested {
  readonly step: Case;
  readonly request: OutgoingRequest;
}

/** The steps of a monitor at a depth; without `steps`, those of the login. */
async function plan(...given: Parameters<typeof planned>) {
  return (await planned(...given)).steps;
}

async function planned(
  depth: Depth,
  definition: Partial<MonitorDefinition> = {},
  more: Environment = {},
  of = contract,
) {
  const monitor = checkedMonitor({ name: 'one', ...definition }, 'one.monitor.ts');
  const settings = await readSettings({ DEPTH: depth, ...more }, { project: tmpdir() });
  const login = of === contract ? { flow, credentials } : { flow: undefined };
  const requested = { contract: of, ...login, baseUrl: 'http://127.0.0.1:9/api', settings };
  return planSteps(monitor, requested);
}

type Environment = Readonly<Record<string, string>>;

/** The steps that are sent if each has the given outcome. */
async function requested(
  depth: Depth,
  outcomes: (name: string) => { readonly goOn?: boolean; readonly token?: Token } = () => ({}),
): Promise<Requested[]> {
  const all: Requested[] = [];
  await sendSteps(await plan(depth), async (step, operation, request) => {
    all.push({ step, request });
    const exchange: Exchange = {
      operation: operation.id,
      case: step,
      request,
      phases: { total: 1 },
      startedAt: '',
    };
    const granted = step.name === 'right-credentials' ? { token: { value: VALUE } } : {};
    return { exchange, goOn: true, ...granted, ...outcomes(step.name) } satisfies StepOutcome;
  });
  return all;
}

const names = (steps: readonly Requested[]) => steps.map(({ step }) => step.name);

test('a polite run logs in, uses the token, and sends only bad credentials that cannot lock an account', async () => {
  assert.deepEqual(names(await requested('polite')), [
    'right-credentials',
    'fresh-token',
    'unsigned-token',
    'unknown-user',
  ]);
});

test('the safe operations beside the login follow its token, and what is skipped is said', async () => {
  const everything = await openContract(join(projectRoot(), 'src/testing/everything.openapi.yaml'));
  const settings = await readSettings({ DEPTH: 'polite' }, { project: tmpdir() });
  const monitor = checkedMonitor({ name: 'one' }, 'one.monitor.ts');
  const login = loginFlowOf(everything);
  const { steps, notes } = await planSteps(monitor, {
    ...{ contract: everything, flow: login, credentials, baseUrl: 'http://127.0.0.1:9/api', settings },
  });
  assert.deepEqual(
    steps.map(({ operation, case: { name } }) => `${operation.id} ${name}`),
    [
      ...['openSession right-credentials', 'readProfile fresh-token', 'readProfile unsigned-token'],
      ...['readHealth documented', 'openSession unknown-user'],
    ],
  );
  assert.match(notes.join(), /closeSession: they may change data/);
});

test('an expired token is sent where EXPIRED_TOKEN has one', async () => {
  const steps = await plan('polite', {}, { EXPIRED_TOKEN: VALUE });
  assert.deepEqual(
    steps.map((step) => step.case.name),
    ['right-credentials', 'fresh-token', 'unsigned-token', 'expired-token', 'unknown-user'],
  );
});

test('a full run sends every wrong token, and a wrong password last', async () => {
  assert.deepEqual(names(await requested('full')), [
    'right-credentials',
    'fresh-token',
    'unsigned-token',
    'missing-token',
    'tampered-claims',
    'tampered-signature',
    'unknown-user',
    'wrong-password',
  ]);
});

test('a polite run sends only the right credentials, or a user that does not exist', async () => {
  const bodies = (await requested('polite'))
    .map(({ request }) => request.body)
    .filter((body) => body !== undefined);
  assert.deepEqual(bodies, [
    '{"email":"somebody@example.com","password":"correct-horse"}',
    '{"email":"driftline-nobody@example.com","password":"driftline-wrong-password-7f3a"}',
  ]);
});

test('each token case sends the token that its name says', async () => {
  const sent = new Map(
    (await requested('full')).map(({ step, request }) => [step.name, request.headers.Authorization]),
  );
  assert.equal(sent.get('fresh-token'), `Bearer ${VALUE}`);
  assert.equal(sent.get('missing-token'), undefined);
  assert.match(sent.get('unsigned-token') ?? '', /^Bearer [\w-]+\.[\w-]+\.$/);
  const forged = ['unsigned-token', 'tampered-claims', 'tampered-signature'].map((name) => sent.get(name));
  assert.equal(new Set([...forged, sent.get('fresh-token')]).size, 4);
});

for (const depth of ['polite', 'full'] as const) {
  test(`a ${depth} run ends at the first step without a response, or with 429`, async () => {
    const all = names(await requested(depth));
    for (const [index, last] of all.entries()) {
      const steps = names(await requested(depth, (name) => (name === last ? { goOn: false } : {})));
      assert.deepEqual(steps, all.slice(0, index + 1));
    }
  });

  test(`a ${depth} run without a token goes on with the steps that must be rejected`, async () => {
    const all: Requested[] = [];
    await sendSteps(await plan(depth), async (step, operation, request) => {
      all.push({ step, request });
      return {
        exchange: { operation: operation.id, case: step, request, phases: { total: 1 }, startedAt: '' },
        goOn: true,
      };
    });
    assert.deepEqual(names(all), [
      'right-credentials',
      ...(depth === 'full' ? ['missing-token'] : []),
      'unknown-user',
      ...(depth === 'full' ? ['wrong-password'] : []),
    ]);
  });
}

test('an exchange is kept until the last step that needs its values', async () => {
  const [operation] = contract.operations;
  assert.ok(operation);
  const kept: string[] = [];
  const all: PlannedStep[] = [];
  const add = (...from: readonly PlannedStep[]) => {
    const name = String(all.length);
    const earlier = [...all];
    const values: NonNullable<PlannedStep['provided']>['values'] = (find) => {
      const found = earlier.filter((each) => find(each) !== undefined);
      kept.push(`${name}: ${found.map((each) => each.case.name).join()}`);
      return { parameters: {} };
    };
    const step: PlannedStep = {
      operation,
      case: { name, expects: 'accepted' },
      provided: { texts: [], from, values },
      request: () => ({ method: 'GET', url: 'http://127.0.0.1:9/', headers: {} }),
    };
    all.push(step);
    return step;
  };
  const [first, second] = [add(), add()];
  add(first);
  add(first, second, second);
  add(second);
  add();
  await sendSteps(all, async (step, { id }, request) => ({
    exchange: { operation: id, case: step, request, phases: { total: 1 }, startedAt: '' },
    goOn: true,
  }));
  assert.deepEqual(kept, ['0: ', '1: 0', '2: 0,1', '3: 0,1', '4: 1', '5: ']);
});

test('a monitor with its own steps sends only those, each with its limits and expectations', async () => {
  const steps = [
    { operation: 'login', limits: { slow: '200ms' } },
    { operation: 'listAccounts', expect: { status: 200, body: { '/status': 'ok' } } },
    { operation: 'login', case: 'wrong-password' },
    { operation: 'login', case: 'unknown-user', depth: 'full' },
  ] as const;
  const definition = { limits: { slow: '500ms', down: '2s' }, steps } as const;
  assert.deepEqual(
    (await plan('polite', definition)).map(({ operation, case: step }) => [operation.id, step]),
    [
      ['login', { name: 'right-credentials', expects: 'accepted', limits: { slowMs: 200, downMs: 2000 } }],
      [
        'listAccounts',
        {
          ...{ name: 'fresh-token', expects: 'accepted', limits: { slowMs: 500, downMs: 2000 } },
          expectation: { status: 200, body: { '/status': 'ok' } },
        },
      ],
    ],
  );
  assert.deepEqual(
    (await plan('full', definition)).map(({ case: { name } }) => name),
    ['right-credentials', 'fresh-token', 'wrong-password', 'unknown-user'],
  );
});

/** The error of a monitor with this step, or `nothing`. */
async function errorOf(step: StepDefinition, of?: typeof contract): Promise<string> {
  try {
    await planned('full', { steps: [step] }, {}, of);
  } catch (error) {
    return error instanceof DriftlineError ? `${error.code} ${error.sentence} ${error.hint}` : String(error);
  }
  return 'nothing';
}

test('an unknown operation or case is an error that lists the known ones', async () => {
  assert.equal(
    await errorOf({ operation: 'listAccount' }),
    'DL_MONITOR_INVALID one.monitor.ts: steps[0].operation is "listAccount". Did you mean listAccounts?',
  );
  assert.match(
    await errorOf({ operation: 'login', case: 'fresh-token' }),
    /steps\[0\]\.case is "fresh-token"\. There are: right-cred/,
  );
  assert.match(await errorOf({ operation: 'listAccounts', case: 'fresh' }), /Did you mean fresh-token/);
});

test('values that the operation does not take are an error: a misspelt parameter, a body, values of a login', async () => {
  const pets = await openContract(join(projectRoot(), 'src/testing/pets.openapi.yaml'));
  const getPet = (given: object) => errorOf({ operation: 'getPet', ...given }, pets);
  assert.equal(
    await getPet({ parameters: { petID: 7 } }),
    'DL_MONITOR_INVALID one.monitor.ts: steps[0]: getPet has no parameter "petID". Did you mean petId?',
  );
  assert.match(await getPet({ parameters: { petId: '' } }), /steps\[0\]: .* an empty petId/);
  assert.match(await getPet({ body: {} }), /steps\[0\]: .* has no request body/);
  assert.equal(await getPet({ parameters: { petId: 7 } }), 'nothing');
  assert.equal(await getPet({ parameters: { 'path.petId': 7 } }), 'nothing');
  assert.match(
    await errorOf({ operation: 'listAccounts', parameters: { pgae: 2 } }),
    /^DL_MONITOR_INVALID one\.monitor\.ts: steps\[0\]: listAccounts has no parameter "pgae"/,
  );
  assert.match(
    await errorOf({ operation: 'login', parameters: { tenant: 'a' }, body: {} }),
    /^DL_MONITOR_INVALID one\.monitor\.ts: steps\[0\] sets tenant, body, but login is the login/,
  );
});

test('an expired token is sent if there is one, and skipped with a note if there is none', async () => {
  const steps = [{ operation: 'login' }, { operation: 'listAccounts', case: 'expired-token' }] as const;
  const without = await planned('polite', { steps });
  assert.deepEqual(
    without.steps.map(({ case: { name } }) => name),
    ['right-credentials'],
  );
  assert.deepEqual(without.notes, ['listAccounts expired-token: EXPIRED_TOKEN is not set']);
  const [, step] = await plan('polite', { steps }, { EXPIRED_TOKEN: 'old' });
  assert.equal(step?.request(undefined)?.headers.Authorization, 'Bearer old');
});

test('a monitor that would send nothing is an error', async () => {
  const errorOf = async (depth: Depth, ...steps: StepDefinition[]) => {
    const error = await plan(depth, { steps }).catch((error: unknown) => error);
    return error instanceof DriftlineError ? `${error.code} ${error.sentence} ${error.hint}` : 'nothing';
  };
  const full = { operation: 'login', depth: 'full' } as const;
  assert.equal(
    await errorOf('polite', full, { operation: 'login', case: 'wrong-password' }),
    'DL_MONITOR_INVALID one.monitor.ts: no step is sent at DEPTH=polite. ' +
      'Add a step for this depth, or set what is missing: a run must send at least one request.',
  );
  assert.match(
    await errorOf('polite', { operation: 'listAccounts', case: 'expired-token' }),
    /no step is sent at DEPTH=polite; listAccounts expired-token: EXPIRED_TOKEN is not set\./,
  );
  assert.equal(
    await errorOf('polite', { operation: 'listAccounts' }),
    'DL_MONITOR_INVALID one.monitor.ts: steps[0] sends listAccounts with a token (fresh-token), but no earlier step ' +
      "logs in. Add { operation: 'login' } before it, at the same depth.",
  );
  const used = { operation: 'listAccounts', case: 'unsigned-token' };
  assert.match(await errorOf('polite', full, used), /steps\[1\] sends listAccounts with a token/);
  assert.match(await errorOf('full', used, full), /steps\[0\] sends listAccounts with a token/);
  assert.equal(await errorOf('full', full, used), 'nothing');
  assert.equal(await errorOf('polite', { operation: 'listAccounts', case: 'missing-token' }), 'nothing');
});
