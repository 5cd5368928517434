import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { alertsOf, HOSTILE, makeContext } from '../alerts.fixture.ts';
import { mailServer } from '../smtp-server.fixture.ts';
import { deliver, serverOf } from './email.ts';

const ACCOUNT = { user: 'driftline@example.com', password: 'canary p@ss:/?' };
const { alerts } = alertsOf(['up', 'broken', 'up']);
const [opened = assert.fail(), recovered = assert.fail()] = alerts;
const TO = ['on-call@example.com', 'Team <team@example.com>'];

/** Header fields, unfolded, and the decoded parts of a mail. */
function parsed(mail: string) {
  const end = mail.indexOf('\r\n\r\n');
  const lines = mail
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const [, text = '', html = ''] = mail.split(`--${boundary}`).map(body);
  return { headers, text, html };
}

/** RFC 2047: words of a header in another character set. */
function decoded(header = ''): string {
  const joined = header.replaceAll('?= =?', '?==?');
  return joined.replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, word: string) => quoted(word.replaceAll('_', ' ')));
}

function quoted(text: string): string {
  const bytes = text.replaceAll(/=([\dA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function body(part: string): string {
  const [head = '', ...rest] = part.split('\r\n\r\n');
  const content = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(content, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return content.replaceAll('\r\n', '\n').trimEnd();
  return quoted(content.replaceAll('=\r\n', '')).replaceAll('\r\n', '\n').trimEnd();
}

test('an alert is one mail in text and HTML, in the thread of its incident', async () => {
  const server = await mailServer(ACCOUNT);
  const context = makeContext({ smtpUrl: server.url, alertEmailTo: TO });
  assert.equal(await deliver([opened], context), undefined);
  const [mail = assert.fail()] = server.mails;
  assert.equal(server.mails.length, 1);
  assert.equal(mail.from, 'on-call@example.com');
  assert.deepEqual(mail.to, ['on-call@example.com', 'team@example.com']);
  const { headers, text, html } = parsed(mail.text);
  assert.equal(decoded(headers.subject), `CRITICAL: login: ${opened.headline}`);
  assert.equal(headers.from, 'on-call@example.com');
  assert.equal(headers.to, 'on-call@example.com, Team <team@example.com>');
  assert.equal(headers['message-id'], `<${opened.id}@driftline.invalid>`);
  assert.equal(headers.references, `<${opened.incident}@driftline.invalid>`);
  assert.equal(headers['auto-submitted'], 'auto-generated');
  assert.equal(
    text,
    [
      opened.headline,
      '',
      'login: /expires_at is missing (expected string, format date-time)',
      '  Where: response body /expires_at',
      '  Expected: string, format date-time (contracts/sealmetrics.openapi.yaml:41:17)',
      '  Received: nothing',
      '  To do: Send expires_at with every token.',
      '',
      'Since: 2026-01-12T03:17:00.000Z',
      'Target: https://app.example.com/api',
      'Contract: contracts/sealmetrics.openapi.yaml',
      'Incident: login-20260112T031700.000Z',
    ].join('\n'),
  );
  assert.match(html, /<h1 [^>]+>CRITICAL: login<\/h1>/);
  assert.match(html, /<td [^>]+>Expected<\/td><td>string, format date-time \(contracts/);
});

test('the sender can be set, and the end of the incident is in the same thread', async () => {
  const server = await mailServer(ACCOUNT);
  const settings = { smtpUrl: server.url, alertEmailTo: TO, alertEmailFrom: 'Driftline <d@example.com>' };
  await deliver([recovered], makeContext(settings));
  const { headers } = parsed(server.mails[0]?.text ?? '');
  assert.equal(headers.from, 'Driftline <d@example.com>');
  assert.equal(headers.references, `<${opened.incident}@driftline.invalid>`);
  assert.match(decoded(headers.subject), /^RECOVERED: login: login is up again after 1 min broken, since /);
});

test('text of an API is escaped in the HTML, and adds no mail header', async () => {
  const server = await mailServer(ACCOUNT);
  const received = `${HOSTILE}\r\nBcc: everybody@example.com`;
  const { alerts: hostile } = alertsOf(['broken'], { finding: { received, where: '<img src=x>' } });
  await deliver(hostile, makeContext({ smtpUrl: server.url, alertEmailTo: TO }));
  const [mail = assert.fail()] = server.mails;
  const { headers, html } = parsed(mail.text);
  assert.deepEqual(mail.to.length, 2);
  assert.equal(headers.bcc, undefined);
  assert.deepEqual(html.match(/<(?:b|img|a|script)\b/g), null);
  assert.match(html, /&lt;b onclick=/);
});

test('a rejected password is a problem that does not repeat the text of the server', async () => {
  const server = await mailServer(ACCOUNT);
  const smtpUrl = server.url.replace('canary', 'wrong-canary');
  const problem = await deliver([opened], makeContext({ smtpUrl, alertEmailTo: TO }));
  assert.equal(problem, 'the mail server responded with 535');
});

test('a mail server that rejects the mail, hangs, or is down is a problem within the time limit', async () => {
  const refusing = await mailServer(ACCOUNT, {
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('canary'), { responseCode: 550 })),
  });
  const sockets = new Set<Socket>();
  const hanging = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    hanging.close();
  });
  const { port } = hanging.address() as AddressInfo;
  const dead = (await deadAddress()).replace('http', 'smtp');
  const problems = [];
  for (const smtpUrl of [refusing.url, `smtp://127.0.0.1:${port}`, dead]) {
    problems.push(await deliver([opened], makeContext({ smtpUrl, alertEmailTo: TO }, 1000)));
  }
  assert.equal(problems[0], 'the mail server responded with 550');
  assert.match(problems[1] ?? '', /^the mail was not sent: (?:ETIMEDOUT|EABORT)$/);
  assert.match(problems[2] ?? '', /^the mail was not sent: E\w+$/);
});

test('a password is sent to another machine only over TLS', () => {
  const tls = (address: string) => {
    const { secure, requireTLS = false } = serverOf(address) as { secure: boolean; requireTLS?: boolean };
    return secure || requireTLS;
  };
  assert.equal(tls('smtp://me:p@mail.example.com'), true);
  assert.equal(tls('smtps://me:p@mail.example.com'), true);
  assert.equal(tls('smtp://mail.example.com'), false);
  assert.equal(tls('smtp://me:p@127.0.0.1:25'), false);
  assert.equal(tls('smtp://me:p@[::1]'), false);
  assert.equal(tls('smtp://me:p@127.0.0.1.example.com'), true);
});
