import type { Code, CodeKeywordDefinition, KeywordCxt } from 'ajv/dist/2020.js';
import { hasUniqueItems } from './assertions.ts';
import { loadAjv } from './libraries.ts';

/**
 * A keyword of closures: the object has no other properties than these. A list of names without duplicates.
 */
export const ONLY_PROPERTIES = 'onlyProperties';

/**
 * Does the work of `additionalProperties: false` by counting: the number of listed names that are present
 * equals the number of properties of the object.
 */
export function onlyPropertiesKeyword(): CodeKeywordDefinition {
  const { _ } = loadAjv();
  return {
    keyword: ONLY_PROPERTIES,
    type: 'object',
    schemaType: 'array',
    code(context: KeywordCxt) {
      const { gen, data, schema, it } = context;
      const has = (name: string): Code =>
        it.opts.ownProperties
          ? _`Object.prototype.hasOwnProperty.call(${data}, ${name})`
          : _`${data}[${name}] !== undefined`;
      const described = gen.let('described', 0);
      for (const name of schema as string[]) gen.if(has(name), () => gen.code(_`${described}++`));
      context.pass(_`Object.keys(${data}).length === ${described}`);
    },
  };
}

/**
 * `minLength` and `maxLength` count code points. A code point has at most two code units, so for most texts
 * the number of code units decides.
 */
export function lengthKeyword(keyword: 'minLength' | 'maxLength'): CodeKeywordDefinition {
  const { _ } = loadAjv();
  return {
    keyword,
    type: 'string',
    schemaType: 'number',
    code(context: KeywordCxt) {
      const { data, schema } = context;
      const limit = Number(schema);
      const count = _`[...${data}].length`;
      const units = _`${data}.length`;
      context.fail(
        keyword === 'minLength'
          ? _`${units} < ${limit} || ${units} < ${2 * limit} && ${count} < ${limit}`
          : _`${units} > ${limit} && (${units} > ${2 * limit} || ${count} > ${limit})`,
      );
    },
  };
}

/** `uniqueItems` in linear time: ajv compares each object with each other one. */
export function uniqueItemsKeyword(): CodeKeywordDefinition {
  const { _ } = loadAjv();
  return {
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    code(context: KeywordCxt) {
      const { gen, data, schema } = context;
      if (schema !== true) return;
      // Code that is generated as source imports it by this name.
      const unique = gen.scopeValue('func', { ref: hasUniqueItems, code: _`hasUniqueItems` });
      context.fail(_`!${unique}(${data})`);
    },
  };
}
