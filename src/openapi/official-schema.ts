import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import applicator from 'ajv/dist/refs/json-schema-2020-12/meta/applicator.json' with { type: 'json' };
import content from 'ajv/dist/refs/json-schema-2020-12/meta/content.json' with { type: 'json' };
import core from 'ajv/dist/refs/json-schema-2020-12/meta/core.json' with { type: 'json' };
import format from 'ajv/dist/refs/json-schema-2020-12/meta/format-annotation.json' with { type: 'json' };
import metadata from 'ajv/dist/refs/json-schema-2020-12/meta/meta-data.json' with { type: 'json' };
import unevaluated from 'ajv/dist/refs/json-schema-2020-12/meta/unevaluated.json' with { type: 'json' };
import validation from 'ajv/dist/refs/json-schema-2020-12/meta/validation.json' with { type: 'json' };
import { isObject, loadAjv, loadAjvSource, validityOnly } from '../schema/index.ts';
import openapi30 from './openapi-3.0.schema.json' with { type: 'json' };
import openapi31 from './openapi-3.1.schema.json' with { type: 'json' };
import openapi32 from './openapi-3.2.schema.json' with { type: 'json' };
import type { Version } from './read.ts';
import { definitionOf, type Kind, OFFICIAL_KINDS } from './structure.ts';

type Schema = Record<string, unknown>;

/**
 * No two of them describe the same keyword, so they are merged into one schema, which is three times as fast.
 */
const VOCABULARIES = [core, applicator, unevaluated, validation, metadata, format, content];
const IDENTITIES = ['$id', 'id', '$schema', '$dynamicAnchor', '$vocabulary'];

const known = new Map<Version, Schema>();

/**
 * The OpenAPI Initiative's schema of a version, including JSON Schema's meta-schema for the schemas in a
 * document. As JSON Schema 2020-12, with local references only.
 */
export function officialSchema(version: Version): Schema {
  const schema = known.get(version) ?? (version === '3.0' ? fromDraft4(openapi30) : withSchemas(version));
  known.set(version, schema);
  return schema;
}

/** Converts draft 4 to 2020-12, as far as this schema needs it. */
function fromDraft4(schema: unknown): Schema {
  return mapped(schema, (each) => {
    if (each.exclusiveMinimum === true) {
      each.exclusiveMinimum = each.minimum;
      delete each.minimum;
    }
    if (Array.isArray(each.oneOf)) chooseByReference(each, each.oneOf);
  });
}

const REFERENCE = '#/definitions/Reference';

/**
 * Only an object with a `$ref` is a reference. Stating that, as 3.1 does, leads to precise error messages.
 */
function chooseByReference(schema: Schema, alternatives: readonly unknown[]): void {
  const others = alternatives.filter((each) => !isObject(each) || each.$ref !== REFERENCE);
  if (others.length === alternatives.length) return;
  delete schema.oneOf;
  Object.assign(schema, {
    if: { type: 'object', required: ['$ref'] },
    ...Object.fromEntries([['then', { $ref: REFERENCE }]]),
    else: others.length === 1 ? others[0] : { oneOf: others },
  });
}

/**
 * The schemas of 3.1 and 3.2 have a `$dynamicRef` for Schema Objects, which ajv evaluates wrongly. Here its
 * target is known: the meta-schema of JSON Schema 2020-12.
 */
function withSchemas(version: '3.1' | '3.2'): Schema {
  const dynamic = (each: Schema) => {
    if (each.$dynamicRef !== '#meta') return;
    delete each.$dynamicRef;
    each.$ref = '#/$defs/schema';
  };
  const whole = mapped(version === '3.1' ? openapi31 : openapi32, dynamic);
  const definitions = whole.$defs as Record<string, Schema>;
  // `definitions`, the name of `$defs` in earlier drafts, is still in use.
  const properties: Schema = {
    definitions: { type: 'object', additionalProperties: { $ref: '#/$defs/schema' } },
  };
  for (const vocabulary of VOCABULARIES) {
    const { $defs, properties: described } = mapped(vocabulary, (each) => {
      if (typeof each.$ref === 'string') each.$ref = each.$ref.replace('#/$defs/', '#/$defs/schema-');
      dynamic(each);
    });
    Object.assign(properties, described);
    for (const [name, definition] of Object.entries($defs ?? {})) definitions[`schema-${name}`] = definition;
  }
  definitions.schema = { type: ['object', 'boolean'], properties };
  return whole;
}

/** Copies a schema, applying a change to every object. Identifiers are removed. */
function mapped(schema: unknown, change: (each: Schema) => void): Schema {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (!isObject(value)) return value;
    for (const key of IDENTITIES) if (typeof value[key] === 'string') delete value[key];
    change(value);
    return value;
  });
}

/** ajv with the official schema of a version; the compiled functions only decide validity. */
export function officialAjv(version: Version, code: CodeOptions): Ajv2020 {
  const { Ajv2020 } = loadAjv();
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    messages: false,
    // Inlines only small definitions: larger functions take longer until V8 optimises them.
    inlineRefs: 3,
    code,
  });
  return ajv.addSchema(officialSchema(version), version);
}

/** The name of the schema of a kind of object in ajv. */
export function officialName(version: Version, kind: Kind): string {
  return `${version}#${definitionOf(version, kind)}`;
}

/**
 * Generates a module that validates against the official schema of a version, so that the schema need not be
 * compiled at run time.
 * @returns CommonJS source that exports a function for each kind of object
 */
export function prepareOfficial(version: Version): string {
  const ajv = officialAjv(version, { source: true });
  const names = OFFICIAL_KINDS.map((kind) => [kind, officialName(version, kind)]);
  return validityOnly(loadAjvSource()(ajv, Object.fromEntries(names)));
}
