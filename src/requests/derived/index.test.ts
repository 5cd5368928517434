import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OPEN } from '../../auth/authorization.ts';
import { loginOf } from '../../auth/login-flow.fixture.ts';
import { exampleCredentials } from '../../auth/login-flow.ts';
import { CONTRACT_FILES, openTestContract } from '../../mock/sequence.fixture.ts';
import { startMock } from '../../mock/start.ts';
import { compileContract } from '../../openapi/compile.ts';
import type { Contract, Operation } from '../../openapi/contract.ts';
import { judgeCases } from './careless.fixture.ts';
import type { DerivedCase } from './derived-case.ts';
import { deriveCases, generators } from './index.ts';

const CONTEXT = {
  baseUrl: 'http://127.0.0.1:1/api',
  credentials: { identifier: 'real.person@example.com', secret: 'Real-Secret-93' },
  authorization: 'Bearer real.token.here',
};

const contracts: readonly Contract[] = await Promise.all(CONTRACT_FILES.map(openTestContract));
const operations = contracts.flatMap((contract) =>
  contract.operations.map((operation) => ({ contract, operation, cases: deriveCases(contract, operation) })),
);

/** Kinds whose cases send no token, or a forged one. */
const WITHOUT_TOKEN = ['missing-token', 'own-key', 'bypass', 'preflight'];

function each(
  check: (derived: DerivedCase, where: string, operation: Operation, contract: Contract) => void,
): void {
  for (const { contract, operation, cases } of operations) {
    for (const derived of cases) check(derived, `${operation.id} ${derived.name}`, operation, contract);
  }
}

describe('derived cases', () => {
  test('are deterministic, to the byte', () => {
    const written = () =>
      operations.map(({ contract, operation }) =>
        deriveCases(contract, operation).map((derived) => [
          derived.name,
          derived.title,
          derived.request(CONTEXT),
        ]),
      );
    assert.deepEqual(written(), written());
  });

  test('have unique names, in kebab-case', () => {
    for (const { operation, cases } of operations) {
      const names = cases.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, operation.id);
      for (const name of names) assert.match(name, /^[a-z\d]+(?:-[a-z\d]+)*$/);
    }
  });

  test('describe the change and the expected response in sentences', () => {
    each(({ title, expected, kind }, where) => {
      assert.match(title, /^[A-Z].*\.$/, where);
      assert.match(expected, /^[A-Z].*\.$/, where);
      assert.ok(
        generators.some((generator) => generator.kind === kind),
        where,
      );
    });
  });

  test('match or violate the request schema as they state', () => {
    const verdicts = new Set<string>();
    each((derived, where, operation, contract) => {
      const { body } = derived.request(CONTEXT);
      const schema = operation.requestBody?.content[0]?.schema;
      verdicts.add(derived.body);
      if (derived.body === 'none' || schema === undefined) return;
      const kept = contract.checksOf(schema).kept(JSON.parse(String(body)));
      assert.equal(kept ? 'keeps' : 'breaks', derived.body, where);
    });
    assert.deepEqual([...verdicts].toSorted(), ['breaks', 'keeps', 'none']);
  });

  test('that violate the schema are never expected to be accepted', () => {
    each(({ body, expects }, where) => body === 'breaks' && assert.notEqual(expects, 'accepted', where));
  });

  test('use the real account at full depth only', () => {
    each(({ needsAccount, depth, ...derived }, where) => {
      const { body = '', url } = derived.request(CONTEXT);
      const sent = `${typeof body === 'string' ? body : Buffer.from(body).toString('utf8')} ${decodeURIComponent(url)}`;
      const { identifier, secret } = CONTEXT.credentials;
      if (needsAccount) assert.equal(depth, 'full', where);
      else assert.ok(!sent.includes(identifier) && !sent.includes(secret), where);
    });
  });

  test('never send the right credentials where they expect a rejection, for any secret', () => {
    for (const secret of [
      '12345',
      'UPPER',
      'lower',
      '%',
      '*',
      '.*',
      ' ',
      'true',
      '0',
      '',
      'x',
      'driftline-wrong',
      'x\0',
    ]) {
      each((derived, where) => {
        if (derived.expects !== 'refused' || derived.kind !== 'secret-variants') return;
        const credentials = { ...CONTEXT.credentials, secret };
        if (!derived.appliesTo(credentials)) return;
        const { body } = derived.request({ ...CONTEXT, credentials });
        assert.ok(!Object.values(JSON.parse(String(body)) as object).includes(secret), `${where} ${secret}`);
      });
    }
  });

  test('send the token with safe methods and with the documented one only', () => {
    each(({ kind, request }, where, operation) => {
      const { method, headers } = request(CONTEXT);
      const secured = operation.security.length > 0 && !WITHOUT_TOKEN.includes(kind);
      const allowed = ['GET', 'HEAD', 'OPTIONS', operation.method].includes(method);
      assert.equal(headers.Authorization === CONTEXT.authorization, secured && allowed, where);
    });
  });

  test('are derived by every generator', () => {
    const kinds = new Set(operations.flatMap(({ cases }) => cases.map(({ kind }) => kind)));
    assert.deepEqual([...kinds].toSorted(), generators.map(({ kind }) => kind).toSorted());
  });
});

describe('a conforming server', () => {
  for (const [index, file] of CONTRACT_FILES.entries()) {
    test(`has no finding with ${file}`, async () => {
      const contract = contracts[index];
      assert.ok(contract);
      await using mock = await startMock(contract);
      const flow = loginOf(contract);
      const credentials = exampleCredentials(flow);
      assert.ok(credentials);
      for (const operation of contract.operations) {
        const authorization = `Bearer ${await mock.issueToken()}`;
        const context = { baseUrl: mock.url, credentials, authorization };
        const cases = deriveCases(contract, operation).filter((each) => each.appliesTo(credentials));
        const found = await judgeCases(contract, operation, cases, context);
        assert.deepEqual(found, [], operation.id);
      }
      assert.ok(mock.received.length > 150);
    });
  }
});

const WITH_PARAMETERS = `openapi: 3.1.0
info: { title: Parameters, version: '1' }
paths:
  /items/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }
      - { name: limit, in: query, schema: { type: string } }
    get:
      operationId: readItem
      parameters:
        - { name: limit, in: query, required: true, schema: { type: integer, minimum: 1, maximum: 100 }, example: 10 }
        - { name: X-Trace, in: header, required: true, schema: { type: string } }
        - { name: sort, in: query, schema: { type: string, enum: [up, down] } }
      responses: { '200': { description: An item. } }
    put:
      operationId: writeItem
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [size]
              properties:
                size: { type: integer, minimum: 1, maximum: 9 }
                note: { type: string, maxLength: 5 }
                flag: { type: boolean }
                inner: { type: object, required: [deep], properties: { deep: { type: string } } }
            example: { size: 3 }
      responses: { '200': { description: Written. } }
`;

describe('derived cases of a contract with parameters and more properties', () => {
  const casesOf = async (id: string) => {
    const contract = await compileContract('parameters.yaml', WITH_PARAMETERS);
    const operation = contract.operations.find((each) => each.id === id);
    assert.ok(operation);
    return new Map(deriveCases(contract, operation).map((derived) => [derived.name, derived]));
  };

  test('send a required parameter with its example, and omit it in one case', async () => {
    const cases = await casesOf('readItem');
    assert.equal(cases.get('valid')?.request(CONTEXT).url, `${CONTEXT.baseUrl}/items/1?limit=10`);
    assert.equal(cases.get('missing-parameter-limit')?.request(CONTEXT).url, `${CONTEXT.baseUrl}/items/1`);
    // The operation documents no 4xx at all, so an undocumented rejection is not reported for each case.
    assert.equal(cases.get('missing-parameter-limit')?.undocumentedRefusal, 'ignore');
    assert.ok(!('X-Trace' in (cases.get('missing-parameter-x-trace')?.request(CONTEXT).headers ?? {})));
    assert.ok(!cases.has('missing-parameter-id'), 'without it, the path would be another one');
  });

  test('send a parameter with another type and outside of its range', async () => {
    const cases = await casesOf('readItem');
    const url = (name: string) => cases.get(name)?.request(CONTEXT).url.slice(CONTEXT.baseUrl.length);
    assert.equal(url('parameter-id-of-wrong-type'), '/items/driftline?limit=10');
    assert.equal(url('parameter-id-below-minimum'), '/items/0?limit=10');
    assert.equal(url('parameter-limit-above-maximum'), '/items/1?limit=101');
    assert.equal(url('parameter-sort-unlisted'), '/items/1?limit=10&sort=driftline-other');
  });

  test('include valid and invalid requests for limits, optional properties and nested objects', async () => {
    const cases = await casesOf('writeItem');
    const body = (name: string) => JSON.parse(String(cases.get(name)?.request(CONTEXT).body)) as unknown;
    assert.deepEqual(body('valid-size-most'), { size: 9 });
    assert.deepEqual(body('size-above-maximum'), { size: 10 });
    assert.deepEqual(body('note-too-long'), { size: 3, note: 'driftl' });
    assert.deepEqual(body('valid-flag-true'), { size: 3, flag: true });
    assert.deepEqual(body('valid-with-inner'), { size: 3, inner: { deep: 'text' } });
    assert.equal(cases.get('size-above-maximum')?.expects, 'refused');
    assert.equal(cases.get('valid-without-optional')?.expects, 'any', 'the item in the path may not exist');
  });

  test('send credentials that were never issued in the place of each scheme', () => {
    const securitySchemes = {
      header: { type: 'apiKey', in: 'header', name: 'X-Key' },
      query: { type: 'apiKey', in: 'query', name: 'key' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
      basic: { type: 'http', scheme: 'basic' },
    };
    const sentBy = (...names: (keyof typeof securitySchemes)[]) => {
      const security = [Object.fromEntries(names.map((name) => [name, []]))];
      const get = { operationId: 'read', security, responses: { 200: { description: 'R' } } };
      const info = { title: 'T', version: '1' };
      const document = { openapi: '3.1.0', info, paths: { '/a': { get } }, components: { securitySchemes } };
      const contract = compileContract('keys.json', JSON.stringify(document));
      const [operation] = contract.operations;
      assert.ok(operation);
      const cases = deriveCases(contract, operation, {}, 'missing-token');
      const found = cases.find(({ name }) => name === 'key-of-nobody');
      assert.equal(found?.expects, 'refused');
      const { url, headers } = found.request({ ...CONTEXT, baseUrl: 'http://a', apiKeys: OPEN });
      const { Accept: _, ...others } = headers;
      return [url, others];
    };
    assert.deepEqual(sentBy('header'), ['http://a/a', { 'X-Key': 'driftline-nobody' }]);
    assert.deepEqual(sentBy('query', 'cookie'), [
      'http://a/a?key=driftline-nobody',
      { Cookie: 'session=driftline-nobody' },
    ]);
    const basic = `basic ${Buffer.from('driftline-nobody:driftline-nobody').toString('base64')}`;
    assert.deepEqual(sentBy('basic'), ['http://a/a', { Authorization: basic }]);
  });

  test('break a pattern also by one character at either end of a text that keeps it', async () => {
    const contract = compileContract(
      'patterns.yaml',
      WITH_PARAMETERS.replace(
        'note: { type: string',
        "note: { type: string, pattern: '^[A-Z][0-9]$$', example: B7",
      ),
    );
    const operation = contract.operations.find((each) => each.id === 'writeItem');
    assert.ok(operation);
    const notes = deriveCases(contract, operation)
      .filter(({ name }) => name.startsWith('note-of-wrong-pattern'))
      .map((each) => (JSON.parse(String(each.request(CONTEXT).body)) as { note: string }).note);
    assert.deepEqual(notes, ['??', 'B7~', '~B7']);
  });

  test('leave out requests without credentials where a client certificate is enough: each request has it', () => {
    const kindsOf = (security: unknown) => {
      const securitySchemes = {
        certificate: { type: 'mutualTLS' },
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      };
      const get = { operationId: 'read', security, responses: { 200: { description: 'R' } } };
      const info = { title: 'T', version: '1' };
      const document = { openapi: '3.1.0', info, paths: { '/a': { get } }, components: { securitySchemes } };
      const contract = compileContract('t.json', JSON.stringify(document));
      const kinds = contract.operations.flatMap((operation) => deriveCases(contract, operation));
      return new Set(kinds.map(({ kind }) => kind).filter((kind) => /^(?:bypass|missing-token)$/.test(kind)));
    };
    assert.deepEqual([...kindsOf([{ certificate: [] }])], []);
    assert.deepEqual([...kindsOf([{ key: [] }, { certificate: [] }])], []);
    assert.deepEqual([...kindsOf([{ key: [], certificate: [] }])].sort(), ['bypass', 'missing-token']);
  });
});

test('a value that is not in the request is no case: of a file, always the same one is sent', () => {
  const document = `openapi: 3.1.0
info: {title: Files, version: '1'}
paths:
  /files:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [title, file]
              properties:
                title: {type: string, minLength: 1, maxLength: 20}
                file: {type: string, contentMediaType: application/octet-stream, minLength: 1, maxLength: 1000}
      responses: {'201': {description: A}, '422': {description: B}}
`;
  const contract = compileContract('files.yaml', document);
  const [upload] = contract.operations;
  assert.ok(upload);
  const refused = (kind: string) =>
    deriveCases(contract, upload, {}, kind).flatMap(({ name, expects }) =>
      expects === 'refused' ? [name] : [],
    );
  assert.deepEqual(refused('too-long'), ['title-too-long', 'title-of-10000-characters']);
  assert.deepEqual(refused('empty'), ['title-empty']);
});

test('each alternative of a body is valid, and so is a moment of another zone: a refusal is a warning', () => {
  const document = `openapi: 3.1.0
info: {title: Quotes, version: '1'}
paths:
  /quotes:
    post:
      operationId: createQuote
      requestBody:
        required: true
        content:
          application/json:
            schema:
              oneOf: [{$ref: '#/components/schemas/Sea'}, {$ref: '#/components/schemas/Air'}]
              discriminator: {propertyName: kind, mapping: {sea: '#/components/schemas/Sea', air: '#/components/schemas/Air'}}
      responses: {'201': {description: A}, '422': {description: B}}
components:
  schemas:
    Sea: {type: object, required: [kind, at], properties: {kind: {const: sea}, at: {type: string, format: date-time}}}
    Air: {type: object, required: [kind, airport], properties: {kind: {const: air}, airport: {type: string}}}
`;
  const contract = compileContract('quotes.yaml', document);
  const [create] = contract.operations;
  assert.ok(create);
  const cases = deriveCases(contract, create, {}, 'valid');
  const named = (name: string) => cases.find((derived) => derived.name === name);
  assert.match(String(named('valid-alternative-2')?.request(CONTEXT).body), /^\{"kind":"air","airport":"/);
  assert.equal(named('valid-alternative-2')?.onceAccepted, 'warning');
  assert.equal(named('valid-alternative-3'), undefined);
  assert.equal(named('valid-at-other-zone')?.onceAccepted, 'warning');
});
