import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../openapi/compile.ts';
import { exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';

/** What a document says about `GET /a`, responses, and the findings that they must have. */
interface Feature {
  /** The source: version of OpenAPI, section. */
  readonly source: string;
  /** The 200 response, or all of them, and components, in YAML's flow style. */
  readonly schema?: string;
  readonly responses?: string;
  readonly components?: string;
  readonly version?: string;
  /** The feature is supported only if every exchange has the given findings. */
  readonly exchanges: readonly JudgedResponse[];
}

type JudgedResponse = readonly [body: unknown, findings: readonly string[], change?: Record<string, unknown>];

const NAMED = 'Named: {type: object, required: [name], properties: {name: {type: string}}}';
const named = `{$ref: '#/components/schemas/Named'}`;
const PETS = `
    Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind, bark], properties: {kind: {type: string}, bark: {type: boolean}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}`;
const json = (schema: string) => `{description: D, content: {application/json: {schema: ${schema}}}}`;

/** What OpenAPI requires of a tool that checks responses. */
const FEATURES: Readonly<Record<string, Feature>> = {
  'nullable with a type (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object, nullable',
    version: '3.0.3',
    schema: '{type: object, properties: {a: {type: string, nullable: true}, b: {type: string}}}',
    exchanges: [
      [{ a: null }, []],
      [{ b: null }, ['body-type-wrong']],
    ],
  },
  'nullable beside allOf (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object, nullable',
    version: '3.0.3',
    schema: `{type: object, properties: {a: {nullable: true, allOf: [${named}]}}}`,
    exchanges: [
      [{ a: null }, []],
      [{ a: { name: 'Ada' } }, []],
      [{ a: {} }, ['body-property-missing']],
    ],
  },
  'nullable beside anyOf and oneOf (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object, nullable',
    version: '3.0.3',
    schema: `{type: object, properties: {a: {nullable: true, anyOf: [${named}]}, b: {nullable: true, oneOf: [${named}]}}}`,
    exchanges: [
      [{ a: null, b: null }, []],
      [{ a: 1 }, ['body-type-wrong']],
    ],
  },
  'nullable does not widen an enum (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object, nullable; clarified in 3.0.3',
    version: '3.0.3',
    schema: '{type: object, properties: {a: {type: string, nullable: true, enum: [x]}}}',
    exchanges: [[{ a: null }, ['body-enum-wrong']]],
  },
  'boolean exclusiveMinimum (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object; JSON Schema draft 5, validation, 5.3',
    version: '3.0.3',
    schema: '{type: object, properties: {a: {type: number, minimum: 1, exclusiveMinimum: true}}}',
    exchanges: [
      [{ a: 1 }, ['body-number-wrong']],
      [{ a: 1.5 }, []],
    ],
  },
  'keywords beside a $ref are ignored (3.0)': {
    source: '3.0.3, 4.7.23 Reference Object',
    version: '3.0.3',
    schema: `{$ref: '#/components/schemas/Named', required: [other]}`,
    exchanges: [[{ name: 'Ada' }, []]],
  },
  'keywords beside a $ref apply (3.1)': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, core, 8.2.3.1',
    schema: `{$ref: '#/components/schemas/Named', required: [other], properties: {other: {}}}`,
    exchanges: [
      [{ name: 'Ada' }, ['body-property-missing']],
      [{ name: 'Ada', other: 1 }, []],
    ],
  },
  'a list of types and const (3.1)': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, validation, 6.1',
    schema: '{type: object, properties: {a: {type: [string, "null"]}, b: {const: 1}}}',
    exchanges: [
      [{ a: null, b: 1 }, []],
      [{ a: 1 }, ['body-type-wrong']],
      [{ b: 2 }, ['body-const-wrong']],
    ],
  },
  'a status before its range, a range before default': {
    source: '3.1.1, 4.8.16 Responses Object',
    responses: `{'404': ${json('{const: exact}')}, 4XX: ${json('{const: range}')}, default: ${json('{const: rest}')}}`,
    exchanges: [
      ['exact', [], { status: 404 }],
      ['range', [], { status: 409 }],
      ['rest', [], { status: 302 }],
      ['rest', ['body-const-wrong'], { status: 404 }],
    ],
  },
  'a media type before its range': {
    source: '3.1.1, 4.8.17 Response Object, content',
    responses: `{'200': {description: D, content: {'*/*': {schema: {const: any}}, application/*: {schema: {const: range}}, application/json: {schema: {const: exact}}}}}`,
    exchanges: [
      ['exact', []],
      ['range', [], { headers: { 'Content-Type': 'application/vnd.a+json' } }],
      ['any', [], { headers: { 'Content-Type': 'text/json' } }],
    ],
  },
  'a media type with a parameter': {
    source: '3.1.1, 4.8.17 Response Object, content; RFC 9110, 8.3.1',
    responses: `{'200': {description: D, content: {application/json: {schema: {const: whole}}, application/json;stream=watch: {schema: {const: part}}}}}`,
    exchanges: [
      ['whole', [], { headers: { 'Content-Type': 'application/json; charset=utf-8' } }],
      ['part', [], { headers: { 'Content-Type': 'application/json; Stream="watch"; charset=utf-8' } }],
      ['whole', [], { headers: { 'Content-Type': 'application/json; v=2' } }],
    ],
  },
  'the suffix +json': {
    source: '3.1.1, 4.4 Media Types; RFC 6839, 3.1',
    responses: `{'200': {description: D, content: {application/problem+json: {schema: ${named}}}}}`,
    exchanges: [
      [{ name: 'Ada' }, [], { headers: { 'Content-Type': 'application/problem+json; charset=utf-8' } }],
      [{}, ['body-property-missing'], { headers: { 'Content-Type': 'application/problem+json' } }],
    ],
  },
  'reusable responses and headers': {
    source: '3.1.1, 4.8.7 Components Object',
    responses: `{'200': {$ref: '#/components/responses/Good'}}`,
    components: `responses: {Good: {description: D, headers: {X-Left: {$ref: '#/components/headers/Left'}}, content: {application/json: {schema: {type: object}}}}}
  headers: {Left: {required: true, schema: {type: integer}}}`,
    exchanges: [
      [{}, [], { headers: { 'X-Left': '3' } }],
      [{}, ['header-missing']],
      [{}, ['header-wrong'], { headers: { 'X-Left': 'none' } }],
    ],
  },
  'headers by their style': {
    source: '3.1.1, 4.8.21 Header Object',
    responses: `{'200': {description: D, headers: {X-Ids: {schema: {type: array, items: {type: integer}}}, X-Size: {explode: true, schema: {type: object, properties: {w: {type: integer}}}}, X-Meta: {content: {application/json: {schema: {type: object}}}}}, content: {application/json: {}}}}`,
    exchanges: [
      [{}, [], { headers: { 'X-Ids': '1,2', 'X-Size': 'w=3', 'X-Meta': '{"a":1}' } }],
      [{}, ['header-wrong'], { headers: { 'X-Ids': '1,b' } }],
      [{}, ['header-wrong'], { headers: { 'X-Size': 'w=b' } }],
      [{}, ['header-wrong'], { headers: { 'X-Meta': '[1]' } }],
    ],
  },
  'writeOnly required and absent in a response': {
    source: '3.0.3, 4.7.24 Schema Object, writeOnly',
    schema:
      '{type: object, required: [a, b], properties: {a: {type: string, writeOnly: true}, b: {type: string}}}',
    exchanges: [
      [{ b: 'x' }, []],
      [{ a: 'x' }, ['body-property-missing']],
    ],
  },
  'writeOnly present in a response': {
    source: '3.0.3, 4.7.24 Schema Object, writeOnly; JSON Schema 2020-12, validation, 9.4',
    schema:
      '{type: object, properties: {a: {type: array, items: {type: object, properties: {b: {type: string, writeOnly: true}}}}}}',
    exchanges: [[{ a: [{ b: 'x' }] }, ['body-property-write-only']]],
  },
  'readOnly required in a response': {
    source: '3.0.3, 4.7.24 Schema Object, readOnly',
    schema: '{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}',
    exchanges: [
      [{ a: 'x' }, []],
      [{}, ['body-property-missing']],
    ],
  },
  'a pattern that is invalid with the flag u': {
    source: '3.1.1, 4.8.24 Schema Object, pattern; ECMA-262, B.1.2',
    schema: `{type: object, properties: {a: {type: string, pattern: '^[\\w\\-]+\\_$'}}}`,
    exchanges: [
      [{ a: 'x-y_' }, []],
      [{ a: 'x y' }, ['body-pattern-wrong']],
    ],
  },
  'undocumented properties under allOf': {
    source: 'JSON Schema 2020-12, core, 11.3',
    schema: `{allOf: [${named}, {type: object, properties: {age: {type: integer}}}]}`,
    exchanges: [
      [{ name: 'Ada', age: 1 }, []],
      [{ name: 'Ada', age: 1, more: 1 }, ['body-property-undocumented']],
    ],
  },
  'additionalProperties with a schema, and a free-form object': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, core, 10.3.2.3',
    schema:
      '{type: object, properties: {a: {type: object, additionalProperties: {type: integer}}, b: {type: object}}}',
    exchanges: [
      [{ a: { x: 1 }, b: { y: {} } }, []],
      [{ a: { x: '1' } }, ['body-type-wrong']],
    ],
  },
  'circular references through properties': {
    source: '3.1.1, 4.8.23 Reference Object; JSON Schema 2020-12, core, 9.4.1',
    schema: `{$ref: '#/components/schemas/Tree'}`,
    components: `schemas: {${NAMED}, Tree: {type: object, properties: {id: {type: integer}, below: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}`,
    exchanges: [
      [{ id: 1, below: [{ id: 2, below: [] }] }, []],
      [{ below: [{ below: [{ id: 'x' }] }] }, ['body-type-wrong']],
    ],
  },
  'formats of OpenAPI': {
    source: '3.1.1, 4.4.2 Data Type Format; 3.0.3, 4.4 Data Types',
    version: '3.0.3',
    schema:
      '{type: object, properties: {a: {type: integer, format: int32}, b: {type: string, format: byte}, c: {type: string, format: date-time}, d: {type: string, format: binary}, e: {type: string, format: unheard-of}}}',
    exchanges: [
      [{ a: 1, b: 'YQ==', c: '2030-01-01T00:00:00Z', d: '\u0000', e: 'x' }, []],
      [{ a: 2 ** 31 }, ['body-format-wrong']],
      [{ b: 'no base64!' }, ['body-format-wrong']],
      [{ c: '2030-13-01T00:00:00Z' }, ['body-format-wrong']],
    ],
  },
  'a discriminator decides nothing about validity': {
    source: '3.1.1, 4.8.25 Discriminator Object',
    schema: `{$ref: '#/components/schemas/Pet'}`,
    components: `schemas:\n    ${NAMED}${PETS}`,
    exchanges: [
      [{ kind: 'cat', lives: 9 }, []],
      [{ kind: 'Dog', bark: true }, []],
      [{ kind: 'cat' }, ['body-alternatives-unmatched']],
    ],
  },
  'a discriminator that names another schema is reported': {
    source: '3.1.1, 4.8.25 Discriminator Object',
    schema: `{type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}`,
    components: `schemas:\n    ${NAMED}${PETS}`,
    exchanges: [
      [{ pet: { kind: 'cat', bark: true } }, ['body-discriminator-mismatch']],
      [{ pet: { kind: 'horse', bark: true } }, ['body-discriminator-mismatch']],
    ],
  },
  'a discriminator says nothing of inline alternatives': {
    source: '3.1.1, 4.8.25.1 Discriminator Object: inline schemas are not considered',
    schema: `{discriminator: {propertyName: kind}, oneOf: [{type: object, required: [kind], properties: {kind: {const: cat}}},
      {type: object, required: [kind], properties: {kind: {const: dog}}}]}`,
    exchanges: [
      [{ kind: 'cat' }, []],
      [{ kind: 'cow' }, ['body-const-wrong']],
    ],
  },
  'nullable without a type (3.0)': {
    source: '3.0.3, 4.7.24 Schema Object, nullable: every type is allowed where none is named',
    version: '3.0.3',
    schema: '{type: object, properties: {a: {nullable: true, minLength: 2}, b: {nullable: false}}}',
    exchanges: [
      [{ a: null, b: 1 }, []],
      [{ a: 'xy' }, []],
      [{ a: 'x' }, ['body-length-wrong']],
    ],
  },
  'nullable beside a $ref is ignored (3.0)': {
    source: '3.0.3, 4.7.23 Reference Object',
    version: '3.0.3',
    schema: `{type: object, properties: {a: {nullable: true, $ref: '#/components/schemas/Named'}}}`,
    exchanges: [
      [{ a: { name: 'Ada' } }, []],
      [{ a: null }, ['body-type-wrong']],
    ],
  },
  'null among anyOf (3.1)': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, core, 10.2.1.2',
    schema: `{type: object, properties: {a: {anyOf: [${named}, {type: 'null'}]}}}`,
    exchanges: [
      [{ a: null }, []],
      [{ a: {} }, ['body-property-missing']],
    ],
  },
  'exactly one of oneOf, and none of not': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, core, 10.2.1.3 and 10.2.1.4',
    schema:
      '{type: object, properties: {a: {oneOf: [{minimum: 1}, {maximum: 3}]}, b: {not: {type: string}}}}',
    exchanges: [
      [{ a: 5, b: 1 }, []],
      [{ a: 2 }, ['body-alternatives-unmatched']],
      [{ b: 'x' }, ['body-alternatives-unmatched']],
    ],
  },
  'conditions, and properties that require others (3.1)': {
    source: '3.1.1, 4.8.24 Schema Object; JSON Schema 2020-12, core, 10.2.2, validation, 6.5.4',
    schema:
      '{type: object, properties: {kind: {}, lives: {}, tag: {}, owner: {}}, if: {properties: {kind: {const: cat}}, required: [kind]}, then: {required: [lives]}, dependentRequired: {tag: [owner]}}',
    exchanges: [
      [{ kind: 'cat', lives: 9 }, []],
      [{ kind: 'cat' }, ['body-property-missing']],
      [{ kind: 'dog', tag: 1 }, ['body-property-missing']],
    ],
  },
  'a body where none is documented': {
    source: '3.1.1, 4.8.17 Response Object, content',
    responses: `{'200': {description: D}, '204': {description: D}}`,
    exchanges: [[{}, ['body-undocumented']]],
  },
};

function contractOf({ version = '3.1.0', schema = '{}', responses, components }: Feature) {
  const shared = components?.includes('schemas:') ? components : `schemas: {${NAMED}}\n  ${components ?? ''}`;
  return compileContract(
    'feature.yaml',
    `openapi: ${version}
info: {title: Feature, version: '1'}
paths:
  /a: {get: {operationId: read, responses: ${responses ?? `{'200': ${json(schema)}}`}}}
components:
  ${shared}
`,
  );
}

for (const [name, feature] of Object.entries(FEATURES)) {
  test(`understood: ${name}`, () => {
    assert.match(feature.source, /\d+\.\d+/, 'where it is said');
    const contract = contractOf(feature);
    for (const [body, expected, change = {}] of feature.exchanges) {
      const response = exchange({ operation: 'read', body, case: { expects: 'any' }, ...change });
      const found = judge(response, contract).filter(({ family }) => family !== 'speed');
      assert.deepEqual(
        found.map(({ id }) => id),
        expected,
        JSON.stringify([
          body,
          change,
          found.map(({ where, expected, received }) => [where, expected, received]),
        ]),
      );
    }
  });
}
