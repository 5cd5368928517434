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
import { requestedOperation } from './operations/request.ts';

const ANSWER = '/components/schemas/Response';

describe('a conforming mock server whose alternatives have the same names', () => {
  test('sends of each what keeps that one alone', async () => {
    const contract = await openContract(join(projectRoot(), 'src/testing/alternatives.openapi.yaml'));
    const mock = await startMock(contract);
    after(() => mock.close());
    for (const operation of contract.operations) {
      const prepared = requestedOperation(contract, operation);
      const options = { operation: operation.id, case: prepared.case, timeoutMs: 5000 };
      const exchange = await send(prepared.request(mock.url, OPEN), options);
      assert.deepEqual(judge(exchange, contract), [], operation.id);
    }
  });
});

/** What is made for a schema, and whether it keeps it. */
function made(schema: string, others = ''): readonly [value: unknown, kept: boolean] {
  const contract = inlineContract(withSchema(schema, others));
  const value = keptExample(contract, ANSWER);
  return [value, keepsWholly(contract, ANSWER, value)];
}

describe('a value that is made', () => {
  test('is as it was made first where no value can keep one alternative alone', () => {
    const alike =
      '{ type: object, properties: { a: { type: string }, b: { type: array, items: { $ref: "#/components/schemas/Response" } } } }';
    assert.deepEqual(made(`{ oneOf: [${alike}, ${alike}] }`), [{}, false]);
  });

  test('has another value of a list where the first is in both alternatives', () => {
    const schema = '{ oneOf: [{ enum: [a, b] }, { enum: [a] }] }';
    assert.deepEqual(made(schema), ['b', true]);
  });

  test('has what decides between alternatives inside of an array of an array', () => {
    const holding = (type: string) =>
      `{ type: object, properties: { rows: { type: array, items: { type: array, items: { type: ${type} } } } } }`;
    assert.deepEqual(made(`{ oneOf: [${holding('string')}, ${holding('boolean')}] }`), [
      { rows: [['text']] },
      true,
    ]);
  });

  test('is named by the schema that extends the one with the discriminator', () => {
    const switches = `    Source:
      type: object
      discriminator: { propertyName: kind }
      properties: { kind: { type: string, enum: [Router, Switch] } }
    Switch: { allOf: [{ $ref: '#/components/schemas/Source' }, { properties: { ports: { type: integer } } }] }
    OldSwitch: { allOf: [{ $ref: '#/components/schemas/Switch' }] }
`;
    assert.deepEqual(made("{ $ref: '#/components/schemas/Switch' }", switches), [{ kind: 'Switch' }, true]);
    assert.deepEqual(made("{ $ref: '#/components/schemas/OldSwitch' }", switches), [
      { kind: 'Switch' },
      true,
    ]);
  });
});
