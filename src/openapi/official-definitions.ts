import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

const DEFINITIONS: Readonly<Partial<Record<Kind, readonly [draft4: string, later: string]>>> = {
  schema: ['Schema', 'schema'],
  operation: ['Operation', 'operation'],
  response: ['Response', 'response-or-reference'],
  parameter: ['Parameter', 'parameter-or-reference'],
  header: ['Header', 'header-or-reference'],
  requestBody: ['RequestBody', 'request-body-or-reference'],
  example: ['Example', 'example-or-reference'],
  link: ['Link', 'link-or-reference'],
  callback: ['Callback', 'callbacks-or-reference'],
  pathItem: ['PathItem', 'path-item'],
  securityScheme: ['SecurityScheme', 'security-scheme-or-reference'],
  mediaType: ['MediaType', 'media-type'],
};

/** Pointer into the official schema: the definition of a kind of object. */
export function definitionOf(version: Version, kind: Kind): string {
  const names = DEFINITIONS[kind];
  if (kind === 'document' || !names) return '';
  return version === '3.0' ? `/definitions/${names[0]}` : `/$defs/${names[1]}`;
}

/** The kinds of objects that have a definition of their own in an official schema. */
export const OFFICIAL_KINDS = ['document', ...Object.keys(DEFINITIONS)] as readonly Kind[];
