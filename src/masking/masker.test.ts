import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../rules/finding.ts';
import { createMasker, maskedFinding } from './masker.ts';

const PASSWORD = `Can"ary\\7 /é&<'%$`;

/** The password as each kind of writer encodes it. */
const WRITTEN: Record<string, string> = {
  'as it is': PASSWORD,
  'in JSON': JSON.stringify(PASSWORD).slice(1, -1),
  'in JSON within JSON': JSON.stringify(JSON.stringify(PASSWORD).slice(1, -1)).slice(1, -1),
  'in JSON as PHP writes it': `Can\\"ary\\\\7 \\/\\u00e9&<'%$`,
  'in JSON of ASCII with upper-case digits': `Can\\"ary\\\\7 /\\u00E9&<'%$`,
  'in a URL': encodeURIComponent(PASSWORD),
  'in a URL, strictly by RFC 3986': 'Can%22ary%5C7%20%2F%C3%A9%26%3C%27%25%24',
  'in a URL, with lower-case digits': 'Can%22ary%5c7%20%2f%c3%a9%26%3c%27%25%24',
  'in a URL within a URL': encodeURIComponent(encodeURIComponent(PASSWORD)),
  'in a form': new URLSearchParams({ p: PASSWORD }).toString().slice(2),
  'in HTML text': `Can"ary\\7 /é&amp;&lt;'%$`,
  'in an HTML attribute': 'Can&quot;ary\\7 /é&amp;&lt;&#039;%$',
  'as base64': Buffer.from(PASSWORD).toString('base64'),
  'as base64 without padding': Buffer.from(PASSWORD).toString('base64').replace(/=+$/, ''),
  'in JSON as Go writes it': `Can\\"ary\\\\7 /é\\u0026\\u003c'%$`,
  'in JSON as .NET writes it': 'Can\\u0022ary\\\\7 /\\u00E9\\u0026\\u003C\\u0027%$',
  'as Python quotes it': `Can"ary\\\\7 /é&<\\'%$`,
  'in a URL, byte by byte': Buffer.from(PASSWORD).toString('hex').replaceAll(/../g, '%$&'),
  'in hexadecimal digits': Buffer.from(PASSWORD).toString('hex').toUpperCase(),
  'as base64 of base64': Buffer.from(Buffer.from(PASSWORD).toString('base64')).toString('base64'),
  'with decomposed accents': PASSWORD.normalize('NFD'),
  'in upper case': PASSWORD.toUpperCase(),
  'as Python quotes bytes': `Can"ary\\\\7 /\\xc3\\xa9&<\\'%$`,
  'in a URL in lower case': encodeURIComponent(PASSWORD).toLowerCase(),
  'in JSON in upper case': JSON.stringify(PASSWORD.toUpperCase()).slice(1, -1),
  'as base64url': Buffer.from(PASSWORD).toString('base64url'),
};

for (const [way, written] of Object.entries(WRITTEN)) {
  test(`a secret is masked where it is written ${way}`, () => {
    const masker = createMasker({ LOGIN_PASSWORD: PASSWORD });
    assert.equal(masker.text(`<${written}>, again: ${written}`), '<$LOGIN_PASSWORD>, again: $LOGIN_PASSWORD');
  });
}

test('a secret within longer base64 is masked completely', () => {
  const secret = 'correct horse battery';
  for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
    for (const behind of ['', ':', '::', ':x9']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const masked = createMasker({ LOGIN_PASSWORD: secret }).text(
          Buffer.from(before + secret + behind).toString(encoding),
        );
        const rest = masked.replace('$LOGIN_PASSWORD', '');
        assert.notEqual(rest, masked, before + behind);
        const most =
          Buffer.from(before).toString('base64').length + Buffer.from(behind).toString('base64').length;
        assert.ok(rest.length <= most + 4, `${rest} is left of ${before}…${behind}`);
      }
    }
  }
});

test('the longer of two secrets is masked whole where it contains the other', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'hunter22', EXPIRED_TOKEN: 'prefix-hunter22-suffix' });
  assert.equal(masker.text('prefix-hunter22-suffix hunter22'), '$EXPIRED_TOKEN $LOGIN_PASSWORD');
});

test('two secrets that overlap in a text are masked as one', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'abcdefgh1', EXPIRED_TOKEN: 'fgh1-ijklmnop' });
  assert.equal(masker.text('<abcdefgh1-ijklmnop>'), '<$EXPIRED_TOKEN>');
});

test('a secret that overlaps itself is masked to its end', () => {
  assert.equal(createMasker({ LOGIN_PASSWORD: 'abababab' }).text('ababababab'), '$LOGIN_PASSWORD');
});

test('a name that replaces a secret is not masked again', () => {
  const masker = createMasker({ LOGIN_EMAIL: 'somebody@example.com', LOGIN_PASSWORD: 'LOGIN_EMAIL' });
  assert.equal(masker.text('somebody@example.com LOGIN_EMAIL'), '$LOGIN_EMAIL $LOGIN_PASSWORD');
});

test('special characters of replacements and patterns in a secret are literal', () => {
  for (const secret of [
    "$&$1$`$'",
    '.*+?^$',
    '(a|b)[c]{2}',
    '\\d+\\w+',
    '$$$$$$$$',
    '^.{3}$',
    'a.c',
    '$LOGIN_PASSWORD',
  ]) {
    const masker = createMasker({ SECRET: secret });
    assert.equal(masker.text(`x ${secret} y`), 'x $SECRET y', secret);
    assert.equal(masker.text('x abc y'), 'x abc y', secret);
  }
});

test('a short secret is masked as a whole word, and not within other words', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'demo' });
  assert.equal(
    masker.text('demo, "demo" (demo) demo-1'),
    '$LOGIN_PASSWORD, "$LOGIN_PASSWORD" ($LOGIN_PASSWORD) $LOGIN_PASSWORD-1',
  );
  assert.equal(masker.text('democracy demos éclairdemo demo_1'), 'democracy demos éclairdemo demo_1');
});

test('a short secret after a dollar sign is masked', () => {
  assert.equal(createMasker({ LOGIN_PASSWORD: 'demo' }).text('$demo'), '$$LOGIN_PASSWORD');
});

test('a secret of one or two characters is not masked: it would mask half of every text', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'ab', LOGIN_EMAIL: '' });
  assert.equal(masker.text('ab c'), 'ab c');
});

test('an e-mail address that begins with another secret is masked as one', () => {
  const masker = createMasker({ LOGIN_EMAIL: 'demo@example.com', LOGIN_PASSWORD: 'demo' });
  assert.equal(
    masker.text('{"email":"demo@example.com","password":"demo"}'),
    '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}',
  );
  assert.equal(masker.text('demo%40example.com'), '$LOGIN_EMAIL');
});

test('a secret that is learned later is masked from then on', () => {
  const masker = createMasker();
  assert.equal(masker.text('an-opaque-token'), 'an-opaque-token');
  masker.learn('$TOKEN', 'an-opaque-token');
  assert.equal(masker.text('an-opaque-token'), '$TOKEN');
});

test('a secret that is learned twice keeps its first name', () => {
  const masker = createMasker({ EXPIRED_TOKEN: 'the-same-token' });
  masker.learn('$TOKEN', 'the-same-token');
  assert.equal(masker.text('the-same-token'), '$EXPIRED_TOKEN');
});

test('a secret that is the encoded form of another one is masked in its own encodings too', () => {
  const inner = 'correct-horse';
  const outer = Buffer.from(inner).toString('base64');
  const masker = createMasker({ LOGIN_PASSWORD: inner });
  masker.learn('$TOKEN', outer);
  assert.doesNotMatch(masker.text(Buffer.from(outer).toString('base64')), /[A-Za-z0-9+/]{16}/);
});

test('the beginning of a secret is masked at the end of a truncated text', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse-battery', TOKEN: `Zm9v"${'x'.repeat(80)}` });
  assert.equal(masker.text('"no: correct-hor…" (80 characters)'), '"no: $LOGIN_PASSWORD…" (80 characters)');
  assert.equal(masker.text('no: correct...'), 'no: $LOGIN_PASSWORD...');
  assert.equal(masker.text('no: correct-horse'), 'no: $LOGIN_PASSWORD');
  assert.equal(masker.text('"Zm9v\\"xxx…'), '"$TOKEN…');
});

test('a short beginning of a secret at the end of a text is not masked', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse-battery' });
  assert.equal(masker.text('that is correct'), 'that is correct');
  assert.equal(masker.text('cor…'), 'cor…');
});

const JWT = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"canary"}').toString('base64url')}.c2lnbmF0dXJlLXNpZ25hdHVyZQ`;
const [, CLAIMS = '', SIGNATURE = ''] = JWT.split('.');

test('a known token is masked by its name, and so are its claims and its signature alone', () => {
  const masker = createMasker({ TOKEN: JWT });
  assert.equal(masker.text(`<${JWT}>`), '<$TOKEN>');
  assert.equal(masker.text(`<${CLAIMS}> <${SIGNATURE}>`), '<$TOKEN> <$TOKEN>');
});

test('an unknown token is masked by its pattern', () => {
  const masker = createMasker();
  for (const token of [
    JWT,
    `${JWT}.two.more`,
    JWT.slice(0, -SIGNATURE.length),
    JWT.replaceAll('.', ''),
    CLAIMS,
  ]) {
    assert.equal(masker.text(`a "${token}" b`), 'a "[token]" b');
  }
  assert.equal(masker.text(`x${JWT}`), 'x[token]');
  assert.equal(masker.text(`token_${JWT}`), 'token_[token]');
});

test('a truncated token is masked wherever it is cut', () => {
  const masker = createMasker();
  for (let length = 16; length <= JWT.length; length += 1) {
    assert.equal(masker.text(`"${JWT.slice(0, length)}…" (200 characters)`), '"[token]…" (200 characters)');
  }
});

test('unknown credentials after their scheme are masked', () => {
  const masker = createMasker();
  assert.equal(masker.text('Authorization: Bearer abc123def456'), 'Authorization: Bearer [masked]');
  assert.equal(masker.text('sent "bearer  s3cr3t-s3cr3t"'), 'sent "bearer  [masked]"');
  assert.equal(masker.text('Basic ZGVtbzpkZW1vZGVtbw=='), 'Basic [masked]');
});

test('a sentence that mentions a scheme is not masked', () => {
  const masker = createMasker();
  for (const text of [
    'Bearer authentication is required',
    'Token expired.',
    'Bearer realm="mock", error="invalid_token"',
    'Bearer $TOKEN',
    'POST /token  create_token_post_7',
  ]) {
    assert.equal(masker.text(text), text);
  }
});

test('the scheme in a contract is not followed by credentials, whatever the next line is', () => {
  const text = 'type: http\n  scheme: bearer\n  bearerFormat: JWT\n';
  assert.equal(createMasker().text(text), text);
});

test('every text in a JSON value is masked, but not its property names', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse', LOGIN_EMAIL: 'monitor' });
  assert.deepEqual(
    masker.value({
      monitor: 'correct-horse',
      list: ['monitor', 7, null, true],
      deep: { a: 'x correct-horse' },
    }),
    { monitor: '$LOGIN_PASSWORD', list: ['$LOGIN_EMAIL', 7, null, true], deep: { a: 'x $LOGIN_PASSWORD' } },
  );
});

test('a text without a secret is not changed', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse', LOGIN_EMAIL: 'demo@example.com' });
  for (const text of [
    '',
    ' ',
    'response body /expires_at',
    'string, format date-time',
    '2025-07-09T18:14:44.000000Z',
    'é…',
    '...',
  ]) {
    assert.equal(masker.text(text), text);
  }
});

const finding: Finding = {
  id: 'body-const-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its const',
  operation: 'login',
  case: 'right-credentials',
  where: 'response body /message',
  expected: '"Invalid"',
  contract: 'contracts/sealmetrics.openapi.yaml:1:1',
  received: '"no"',
  hint: 'Send the documented value, or correct the contract.',
  fingerprint: '0123456789ab',
};

function received(where: string, text: string): string {
  return maskedFinding(
    { ...finding, where, received: text },
    createMasker({ LOGIN_PASSWORD: 'correct-horse' }),
  ).received;
}

test('the texts that may contain foreign data are masked: where, expected, received, reason', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse' });
  const masked = maskedFinding(
    {
      ...finding,
      where: 'response body /correct-horse',
      expected: 'x correct-horse',
      received: '"correct-hor…"',
      reason: 'correct-horse',
    },
    masker,
  );
  assert.equal(masked.where, 'response body /$LOGIN_PASSWORD');
  assert.equal(masked.expected, 'x $LOGIN_PASSWORD');
  assert.equal(masked.received, '"$LOGIN_PASSWORD…"');
  assert.equal(masked.reason, '$LOGIN_PASSWORD');
});

test('the texts of the rule are not masked, because a mask would reveal which word the password is', () => {
  const masker = createMasker({ LOGIN_EMAIL: 'login', LOGIN_PASSWORD: 'contract' });
  assert.deepEqual(maskedFinding(finding, masker), finding);
});

test('the value of a property or header with a secret name is masked', () => {
  assert.equal(received('response body /refreshToken', '"short"'), '"[masked]"');
  assert.equal(
    received('response body /refreshToken', '"long \\"and… \\" more…" (80 characters)'),
    '"[masked]" (80 characters)',
  );
  assert.equal(received('response body /session/token', '"x" (string)'), '"[masked]" (string)');
  assert.equal(received('response body /otp', '123456 (integer)'), '[masked] (integer)');
  assert.equal(received('response header Set-Cookie', '"sid=1"'), '"[masked]"');
});

test('a value that looks like a key is masked whatever its name is', () => {
  assert.equal(received('response body /extra', '"a1b2c3d4e5f6a7b8c9d0e1f2"'), '"[masked]"');
  assert.equal(
    received('response body /extra', `"${'a1'.repeat(29)}…" (90 characters)`),
    '"[masked]" (90 characters)',
  );
});

test('values without a secret are not masked', () => {
  for (const [where, text] of [
    ['response body /token_type', '"bearer"'],
    ['response body /token', 'a string of 20 characters'],
    ['response body /expires_at', '"tomorrow"'],
    ['response body', 'an object with status, message'],
    ['response status', '429, Retry-After: 1'],
  ] as const) {
    assert.equal(received(where, text), text);
  }
});

test('where a finding shows two values of a secret, both are masked', () => {
  assert.equal(
    received('response body /pin', '"p-1", and "p-2" in the list'),
    '"[masked]", and "[masked]" in the list',
  );
  assert.equal(
    received('response body /pin', '1234 (integer), and 4321 (integer) in the list'),
    '[masked] (integer), and [masked] (integer) in the list',
  );
});
