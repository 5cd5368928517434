import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { OPEN } from '../auth/authorization.ts';
import { send } from '../http/client/send.ts';
import { startMock } from '../mock/start.ts';
import { inlineContract, withSchema } from '../openapi/inline.fixture.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { judge } from '../rules/judge.ts';
import { keepsWholly, keptExample } from './kept-example.ts';
import { prepareOperation } from './operations/request.ts';

const RESPONSE = '/components/schemas/Response';

describe('a conforming mock server with alternatives of the same property names', () => {
  test('sends a value for each alternative that matches only this one', async () => {
    const contract = await openContract(join(projectRoot(), 'src/testing/alternatives.openapi.yaml'));
    const mock = await startMock(contract);
    after(() => mock.close());
    for (const operation of contract.operations) {
      const prepared = prepareOperation(contract, operation);
      const options = { operation: operation.id, case: prepared.case, timeoutMs: 5000 };
      const exchange = await send(prepared.request(mock.url, OPEN), options);
      assert.deepEqual(judge(exchange, contract), [], operation.id);
    }
  });
});

/** The value that is generated for a schema, and whether it matches. */
function made(schema: string, others = ''): readonly [value: unknown, kept: boolean] {
  const contract = inlineContract(withSchema(schema, others));
  const value = keptExample(contract, RESPONSE);
  return [value, keepsWholly(contract, RESPONSE, value)];
}

describe('a generated value', () => {
  test('of a response has its optional properties and an item in each list; that of a request is the smallest', () => {
    const contract = inlineContract(
      withSchema(
        '{ type: object, required: [id], properties: { id: { type: integer }, tags: { type: array, items: { type: string } }, secret: { type: string, writeOnly: true } } }',
      ),
    );
    assert.deepEqual(keptExample(contract, RESPONSE), { id: 0, tags: ['text'] });
    assert.deepEqual(keptExample(contract, RESPONSE, [], 'request'), { id: 0 });
  });

  test('is the first attempt where no value can match one alternative only', () => {
    const alike =
      '{ type: object, properties: { a: { type: string }, b: { type: array, items: { $ref: "#/components/schemas/Response" } } } }';
    assert.deepEqual(made(`{ oneOf: [${alike}, ${alike}] }`), [
      { a: 'text', b: [{ a: 'text', b: [] }] },
      false,
    ]);
  });

  test('of a response has moments that are past, of a request moments to come', () => {
    const contract = inlineContract(withSchema('{ type: string, format: date-time }'));
    const made = (['response', 'request'] as const).map((each) =>
      String(keptExample(contract, RESPONSE, [], each)),
    );
    assert.deepEqual(
      made.map((text) => Date.parse(text) < Date.parse('2026-01-01')),
      [true, false],
    );
  });

  test('has another enum value where the first is in both alternatives', () => {
    const schema = '{ oneOf: [{ enum: [a, b] }, { enum: [a] }] }';
    assert.deepEqual(made(schema), ['b', true]);
  });

  test('distinguishes alternatives inside of nested arrays', () => {
    const holding = (type: string) =>
      `{ type: object, properties: { rows: { type: array, items: { type: array, items: { type: ${type} } } } } }`;
    assert.deepEqual(made(`{ oneOf: [${holding('string')}, ${holding('boolean')}] }`), [
      { rows: [['text']] },
      true,
    ]);
  });

  test('has the discriminator value of the schema that extends the base schema', () => {
    const switches = `    Source:
      type: object
      discriminator: { propertyName: kind }
      properties: { kind: { type: string, enum: [Router, Switch] } }
    Switch: { allOf: [{ $ref: '#/components/schemas/Source' }, { properties: { ports: { type: integer } } }] }
    OldSwitch: { allOf: [{ $ref: '#/components/schemas/Switch' }] }
`;
    assert.deepEqual(made("{ $ref: '#/components/schemas/Switch' }", switches), [
      { kind: 'Switch', ports: 0 },
      true,
    ]);
    assert.deepEqual(made("{ $ref: '#/components/schemas/OldSwitch' }", switches), [
      { kind: 'Switch', ports: 0 },
      true,
    ]);
  });
});
