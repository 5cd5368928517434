import applicator from 'ajv/dist/refs/json-schema-2020-12/meta/applicator.json' with { type: 'json' };
import content from 'ajv/dist/refs/json-schema-2020-12/meta/content.json' with { type: 'json' };
import core from 'ajv/dist/refs/json-schema-2020-12/meta/core.json' with { type: 'json' };
import format from 'ajv/dist/refs/json-schema-2020-12/meta/format-annotation.json' with { type: 'json' };
import metadata from 'ajv/dist/refs/json-schema-2020-12/meta/meta-data.json' with { type: 'json' };
import unevaluated from 'ajv/dist/refs/json-schema-2020-12/meta/unevaluated.json' with { type: 'json' };
import validation from 'ajv/dist/refs/json-schema-2020-12/meta/validation.json' with { type: 'json' };
import metaSchema from 'ajv/dist/refs/json-schema-2020-12/schema.json' with { type: 'json' };
import { compileContract } from '../../../src/openapi/compile.ts';
import type { SchemaChecks } from '../../../src/schema/checks.ts';
import { explain } from '../../../src/schema/explain.ts';

/** Cases of JSON-Schema-Test-Suite (draft 2020-12), in its own form. */
export interface Suite {
  /** Groups of cases by the name of their file: `unevaluatedItems`, `optional/format/uri`. */
  readonly files: Readonly<Record<string, readonly Group[]>>;
  /** Schemas that cases refer to, by their path below `http://localhost:1234/`. */
  readonly remotes: Readonly<Record<string, unknown>>;
}

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/** A case that is judged differently from the suite. */
interface Miss {
  /** `unevaluatedItems: with $dynamicRef: no unevaluated items`. */
  readonly name: string;
  readonly judged: 'kept' | 'broken' | 'refused';
}

/** How one file of the suite was judged. */
interface Judged {
  readonly cases: readonly string[];
  readonly misses: readonly Miss[];
  /** Cases that are invalid without an explanation, or valid with one. */
  readonly unexplained: readonly string[];
}

/**
 * Judges the cases of one file as response bodies: each schema is in a file of its own, to which the response
 * of an OpenAPI 3.1 document refers.
 */
export function judgeFile(suite: Suite, file: string): Judged {
  const misses: Miss[] = [];
  const unexplained: string[] = [];
  const cases: string[] = [];
  for (const { description: group, schema, tests } of suite.files[file] ?? []) {
    const judge = judgeOf(suite, schema);
    for (const { description, data, valid } of tests) {
      const name = `${file}: ${group}: ${description}`;
      cases.push(name);
      const { verdict, explained } = judge(data);
      if (verdict !== (valid ? 'kept' : 'broken')) misses.push({ name, judged: verdict });
      if (verdict !== 'refused' && explained !== (verdict === 'broken')) unexplained.push(name);
    }
  }
  return { cases, misses, unexplained };
}

const META_SCHEMAS = [metaSchema, applicator, content, core, format, metadata, unevaluated, validation];

const DOCUMENT = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Case', version: '1' },
  paths: {
    '/case': {
      get: {
        responses: {
          200: {
            description: 'The case.',
            content: { 'application/json': { schema: { $ref: 'case.json' } } },
          },
        },
      },
    },
  },
});

type Verdict = { readonly verdict: Miss['judged']; readonly explained: boolean };

function judgeOf({ remotes }: Suite, schema: unknown): (data: unknown) => Verdict {
  const files: Record<string, unknown> = { 'case.json': schema };
  for (const each of META_SCHEMAS) files[each.$id.replace('https://', 'remote/')] = each;
  for (const [path, remote] of Object.entries(remotes)) files[`remote/localhost:1234/${path}`] = remote;
  const read = (path: string) => {
    if (!Object.hasOwn(files, path)) throw new Error(`there is no file ${path}`);
    return JSON.stringify(files[path]);
  };
  try {
    const contract = compileContract('case.openapi.json', DOCUMENT, read);
    const pointer = contract.operations[0]?.responses[0]?.content[0]?.schema ?? '';
    const checks: SchemaChecks = contract.checksOf(pointer);
    return (data) => ({
      verdict: checks.kept(data) ? 'kept' : 'broken',
      explained: explain(contract, pointer, data).length > 0,
    });
  } catch {
    return () => ({ verdict: 'refused', explained: false });
  }
}
