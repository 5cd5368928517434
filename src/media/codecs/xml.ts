import {
  type AppliedSchema,
  appliedSchemas,
  isObject,
  itemSchemas,
  loadXml,
  mergedKeywords,
  propertyNames,
  propertySchemas,
  requiredNames,
} from '../../schema/index.ts';
import { typedText } from '../typed-text.ts';
import { type Codec, wholeValue } from './codec.ts';

/** Nested deeper, a body is not read. */
const DEEPEST = 200;

/** XML, by the `xml` keyword of its schemas (OpenAPI 3.1, section 4.8.26; 3.2, section 4.27). */
export const xml: Codec = {
  parse(document, body, { text }) {
    const root = rootOf(text);
    if (typeof root === 'string') return { malformed: root };
    const { schema } = body;
    if (schema === undefined) return { values: [] };
    const place = placeOf(document, [schema]);
    // Described as text, any document is right.
    if (!place.isObject && !place.isArray) return { values: [] };
    const expected = place.xml.name;
    if (typeof expected === 'string' && root.name !== expected) {
      return { malformed: `the root element is <${root.name}>, must be <${expected}>` };
    }
    return wholeValue(
      body,
      place.isArray
        ? root.children.map((item) => itemValue(document, place, item))
        : elementValue(document, [schema], root),
    );
  },
  write(document, { schema }, value) {
    if (typeof value === 'string') return value;
    const schemas = schema === undefined ? [] : [schema];
    const root = elementOf(document, schemas, nameOf(placeOf(document, schemas).xml, 'root'), value, 0);
    return `<?xml version="1.0" encoding="UTF-8"?>${root}`;
  },
};

interface Element {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** The root element; a sentence where the text is not well-formed. */
function rootOf(text: string): Element | string {
  const { XMLParser, XMLValidator } = loadXml();
  try {
    const valid = XMLValidator.validate(text);
    if (valid !== true) return `line ${valid.err.line}: ${valid.err.msg}`;
    if (isDeep(text)) return `it is nested more than ${DEEPEST} levels deep`;
    const parser = new XMLParser({
      ...{ preserveOrder: true, removeNSPrefix: true, ignoreDeclaration: true, ignorePiTags: true },
      ...{ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false },
      ...{ parseTagValue: false, trimValues: false, htmlEntities: true },
    });
    const [root] = elementsIn(parser.parse(text) as unknown);
    return root ?? 'there is no root element';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The parser recurses; a well-formed text has an end tag for each start tag. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [, end, empty] of text.matchAll(/<(\/?)[^!?<>][^<>]*?(\/?)>/g)) {
    if (end) depth--;
    else if (!empty && ++depth > DEEPEST) return true;
  }
  return false;
}

/** The elements of a list in the order-preserving form of the parser: `[{ name: [children], ':@': attributes }]`. */
function elementsIn(list: unknown): Element[] {
  return (Array.isArray(list) ? list : []).flatMap((node: Record<string, unknown>) => {
    const [name] = Object.keys(node).filter((key) => key !== ':@');
    const inside = name === undefined ? undefined : node[name];
    if (name === undefined || name === '#text' || !Array.isArray(inside)) return [];
    const attributes = isObject(node[':@']) ? (node[':@'] as Record<string, string>) : {};
    const texts = inside.map((each: Record<string, unknown>) => each['#text'] ?? '');
    return [{ name, attributes, children: elementsIn(inside), text: texts.join('') }];
  });
}

/** The schemas of one value, and what they say together. */
interface Place {
  readonly applied: readonly AppliedSchema[];
  readonly xml: Readonly<Record<string, unknown>>;
  readonly isArray: boolean;
  readonly isObject: boolean;
  /** Whether the items have an element around them. */
  readonly wrapped: boolean;
}

function placeOf(document: unknown, schemas: readonly string[]): Place {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'first'));
  const types = applied.flatMap(({ schema }) => schema.type ?? []);
  const written = mergedKeywords(applied).xml;
  const keyword = isObject(written) ? written : {};
  const isArray = types.includes('array') || applied.some(({ schema }) => schema.items !== undefined);
  const isOf = types.includes('object') || propertyNames(applied).length > 0;
  const wrapped = keyword.wrapped === true || keyword.nodeType === 'element';
  return { applied, xml: keyword, isArray, isObject: isOf && !isArray, wrapped };
}

function nameOf(keyword: Readonly<Record<string, unknown>>, otherwise: string): string {
  return typeof keyword.name === 'string' ? keyword.name : otherwise;
}

function isAttribute({ attribute, nodeType }: Readonly<Record<string, unknown>>): boolean {
  return attribute === true || nodeType === 'attribute';
}

function isText({ nodeType, 'x-text': text }: Readonly<Record<string, unknown>>): boolean {
  return nodeType === 'text' || nodeType === 'cdata' || text === true;
}

function elementValue(document: unknown, schemas: readonly string[], element: Element): unknown {
  if (element.attributes.nil === 'true') return null;
  const place = placeOf(document, schemas);
  if (place.isArray) return element.children.map((item) => itemValue(document, place, item));
  const { children, text } = element;
  if (!place.isObject && children.length === 0) return typedText(document, schemas, { text });
  const found: [string, unknown][] = [];
  const used = new Set<Element>();
  const take = (name: string) => {
    const named = children.filter((child) => child.name === name);
    for (const child of named) used.add(child);
    return named;
  };
  for (const name of propertyNames(place.applied)) {
    const below = propertySchemas(place.applied, name);
    const property = placeOf(document, below);
    const outer = nameOf(property.xml, name);
    if (isAttribute(property.xml)) {
      const attribute = element.attributes[outer];
      if (attribute !== undefined) found.push([name, typedText(document, below, { text: attribute })]);
    } else if (isText(property.xml)) found.push([name, typedText(document, below, { text })]);
    else if (property.isArray && !property.wrapped) {
      const item = nameOf(placeOf(document, itemSchemas(property.applied, 0)).xml, outer);
      const items = take(item).concat(item === name ? [] : take(name));
      // An empty list and none at all are the same text.
      if (items.length > 0 || requiredNames(place.applied).has(name)) {
        found.push([name, items.map((each) => itemValue(document, property, each))]);
      }
    } else {
      const [child] = take(outer);
      if (child) found.push([name, elementValue(document, below, child)]);
    }
  }
  const others = children
    .filter((child) => !used.has(child))
    .map(
      (child) =>
        [child.name, elementValue(document, propertySchemas(place.applied, child.name), child)] as const,
    );
  return Object.fromEntries([...found, ...others]);
}

function itemValue(document: unknown, { applied }: Place, item: Element): unknown {
  return elementValue(document, itemSchemas(applied, 0), item);
}

function elementOf(
  document: unknown,
  schemas: readonly string[],
  name: string,
  value: unknown,
  depth: number,
): string {
  if (depth > DEEPEST || value === undefined) return '';
  const place = placeOf(document, schemas);
  const { namespace, prefix } = place.xml;
  const own = typeof prefix === 'string' ? `${prefix}:${name}` : name;
  const space = typeof prefix === 'string' ? `xmlns:${prefix}` : 'xmlns';
  const attributes = typeof namespace === 'string' ? [[space, namespace] as const] : [];
  if (Array.isArray(value)) {
    const items = itemSchemas(place.applied, 0);
    const item = nameOf(placeOf(document, items).xml, name);
    return element(
      own,
      attributes,
      value.map((each) => elementOf(document, items, item, each, depth + 1)).join(''),
    );
  }
  if (!isObject(value)) return element(own, attributes, value === null ? '' : escaped(String(value)));
  const inside = Object.entries(value).map(([key, each]) => {
    const below = propertySchemas(place.applied, key);
    const property = placeOf(document, below);
    const outer = nameOf(property.xml, key);
    if (isAttribute(property.xml)) {
      attributes.push([outer, String(each)]);
      return '';
    }
    if (isText(property.xml)) return escaped(String(each));
    if (!Array.isArray(each) || property.wrapped) return elementOf(document, below, outer, each, depth + 1);
    const items = itemSchemas(property.applied, 0);
    const item = nameOf(placeOf(document, items).xml, key);
    return each.map((one) => elementOf(document, items, item, one, depth + 1)).join('');
  });
  return element(own, attributes, inside.join(''));
}

function element(name: string, attributes: readonly (readonly [string, string])[], inside: string): string {
  const tag = /^[\p{L}_][\p{L}\d_.:-]*$/u.test(name) ? name : 'item';
  const written = attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
  return `<${tag}${written}>${inside}</${tag}>`;
}

/** XML 1.0 has no way to write the other control characters. */
function escaped(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[<>&"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
