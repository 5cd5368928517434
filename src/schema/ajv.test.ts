import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closureCompiler } from './ajv.ts';
import { checkOfSource, checkSourceWriter, type WrittenCheck } from './check-source.ts';
import { formats } from './formats/all-formats.ts';

type Schema = Record<string, unknown>;

const closureFor = (schema: Schema) => ({
  ...{ schema, formats: new Map<string, string>() },
  ...{ annotated: false, inherited: false, interpreted: false },
});

/** The two ways to compile a schema: to a function, and to the source of one. */
const COMPILERS: Readonly<Record<string, (schema: Schema) => (value: unknown) => boolean>> = {
  'as a function': (schema) => closureCompiler()(closureFor(schema)),
  'as source': (schema) => {
    const source = checkSourceWriter()(closureFor(schema));
    const parameters = ['module', 'require', 'formats', 'textPattern', 'hasUniqueItems'];
    return checkOfSource(() => new Function(...parameters, source) as WrittenCheck, formats);
  },
};

/** What a document may say to end the error of a check early, and to run what follows. */
const HOSTILE = [
  '};if(vErrors === null)globalThis.hostile = true;/*',
  '*/if(vErrors === null){',
  '}];return false;globalThis.hostile = true;//',
  ', {instancePath:1})',
  'const err0 = {};if(vErrors === null)',
  'validate0.errors = [{instancePath:"',
  '\\";}];globalThis.hostile = true;//',
];

for (const [name, compile] of Object.entries(COMPILERS)) {
  test(`a text of the document that looks like generated code is a text: ${name}`, () => {
    for (const text of HOSTILE) {
      const schemas: readonly [schema: Schema, valid: unknown, invalid: unknown][] = [
        [{ const: text }, text, `${text} `],
        [{ anyOf: [{ const: text }, { const: HOSTILE[1] }, { type: 'number' }] }, text, [text]],
        [{ type: 'object', required: [text, 'b'] }, { [text]: 1, b: 1 }, { b: 1 }],
        [
          { anyOf: [{ type: 'object', properties: { [text]: { type: 'string' } } }, { type: 'number' }] },
          { [text]: '' },
          { [text]: 1 },
        ],
      ];
      for (const [schema, valid, invalid] of schemas) {
        const check = compile(schema);
        assert.equal(check(valid), true, JSON.stringify(schema));
        assert.equal(check(invalid), false, JSON.stringify(schema));
      }
    }
    assert.ok(!('hostile' in globalThis));
  });

  test(`a text of many megabytes is compared as any other: ${name}`, () => {
    const text = '"\\x'.repeat(3_000_000);
    const check = compile({ anyOf: [{ const: text }, { type: 'number' }] });
    assert.equal(check(text), true);
    assert.equal(check(`${text}x`), false);
  });
}

test('the source of a check builds no error', () => {
  const item = { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^"}' } } };
  const source = checkSourceWriter()(
    closureFor({
      ...{ type: 'object', required: ['items', 'kind'], $defs: { item } },
      properties: {
        items: { type: 'array', items: { $ref: '#/$defs/item' } },
        kind: { anyOf: [{ const: '{"a":"}"}' }, { enum: [1, { deep: { deeper: [] } }] }] },
      },
    }),
  );
  assert.doesNotMatch(source, /schemaPath|message:/);
});
