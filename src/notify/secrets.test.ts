import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextState } from '../history/state/next-state.ts';
import { DEFAULT_ALERT_POLICY, type MonitorState, type PendingDelivery } from '../history/state/state.ts';
import { deadAddress } from '../testing/dead-address-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { makeRun, makeSettings, makeSteps, START } from './alerts.fixture.ts';
import type { Channel } from './channel.ts';
import { channelNames, channels } from './channels/index.ts';
import { heartbeatOf, notify } from './notify.ts';
import { notifyPending } from './queue.ts';
import { mailServer } from './smtp-server.fixture.ts';

const KEY = 'canary-0123456789';
const now = () => new Date(START + 500);

/** Settings with a secret in each place, and one server for all channels. */
async function settingsFor(url: string) {
  const mail = await mailServer({ user: 'u', password: 'another' });
  return makeSettings({
    alertWebhookUrl: `${url}/${KEY}?key=${KEY}`,
    alertWebhookSecret: KEY,
    slackWebhookUrl: `${url}/services/T000/B000/${KEY}`,
    teamsWebhookUrl: `${url}/workflows/${KEY}/triggers?sig=${KEY}`,
    pagerdutyRoutingKey: KEY,
    pagerdutyUrl: `${url}/v2/${KEY}`,
    smtpUrl: mail.url.replace('another', KEY),
    alertEmailTo: ['on-call@example.com'],
    alertCommand: [process.execPath, '-e', `console.error('${KEY}'); process.exit(1)`],
    heartbeatUrl: `${url}/${KEY}`,
    loginEmail: `${KEY}@example.com`,
    loginPassword: KEY,
    expiredToken: KEY,
    foreignToken: KEY,
    accessToken: KEY,
  });
}

function pendingFor(names: readonly string[]): { pending: readonly PendingDelivery[]; state: MonitorState } {
  const run = makeRun(0, 'broken');
  const { state } = nextState(undefined, run, DEFAULT_ALERT_POLICY, {
    steps: makeSteps(run),
    channels: names,
  });
  return { pending: state.pending, state };
}

const FAILURES: [what: string, start: () => Promise<string>][] = [
  [
    'refuses and repeats what it was sent',
    async () => (await smallServer((response) => response.writeHead(500, KEY).end(KEY))).url,
  ],
  ['is down', deadAddress],
  [
    'redirects',
    async () =>
      (
        await smallServer((response) =>
          response.writeHead(307, { Location: `http://127.0.0.1/${KEY}` }).end(),
        )
      ).url,
  ],
];

for (const [what, start] of FAILURES) {
  test(`if every channel's server ${what}, no secret is in a record, in the state or in a message`, async () => {
    const settings = await settingsFor(await start());
    const { pending, state } = pendingFor(channelNames(settings));
    assert.equal(pending.length, channels.length);
    const said: string[] = [];
    const deliveries = await notify(pending, settings, { say: (sentence) => said.push(sentence), now });
    assert.deepEqual(
      deliveries.map(({ outcome }) => outcome),
      channels.map(() => 'failed'),
    );
    assert.equal(said.length, channels.length);
    const missed = await heartbeatOf(settings)?.ended(makeRun(0, 'broken'));
    assert.ok(missed);
    assert.doesNotMatch(JSON.stringify({ deliveries, state, said, missed }), /canary/);
  });
}

test('the error of a channel is masked: URLs, whole or in part, keys, passwords, tokens', async () => {
  const settings = await settingsFor('https://hooks.example.com');
  const { pathname, search } = new URL(settings.alertWebhookUrl ?? '');
  const secrets = [
    settings.slackWebhookUrl,
    pathname,
    search,
    settings.smtpUrl,
    `x${KEY}x`,
    encodeURIComponent(KEY),
    Buffer.from(KEY).toString('base64'),
  ];
  for (const secret of secrets) {
    const careless: Channel = {
      name: 'webhook',
      needs: [],
      together: false,
      deliver: () => Promise.reject(new Error(`no: ${secret}`)),
    };
    const { deliveries } = await notifyPending(pendingFor(['webhook']).pending, [careless], settings, {
      limitMs: 1000,
      now,
    });
    assert.match(deliveries[0]?.problem ?? '', /^no: /);
    assert.doesNotMatch(JSON.stringify(deliveries), /canary|Y2FuYXJ5/, secret);
  }
});

test('deliveries hold no secret except the key that the channel itself requires', async () => {
  const server = await smallServer();
  const settings = await settingsFor(server.url);
  const { deliveries } = await notifyPending(
    pendingFor(['webhook', 'slack', 'teams', 'pagerduty']).pending,
    channels,
    settings,
    {
      limitMs: 10_000,
      now,
    },
  );
  assert.deepEqual([...new Set(deliveries.map(({ outcome }) => outcome))], ['delivered']);
  for (const { body, headers, path } of server.heard) {
    const sent = path.startsWith('/v2') ? body.replace(`"routing_key":"${KEY}"`, '') : body;
    assert.doesNotMatch(sent + JSON.stringify(headers), /canary/);
  }
});
