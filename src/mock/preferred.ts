import type { Contract, Operation } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import { followReferences, isObject, joinPointer } from '../schema/index.ts';
import { chosenContent, mockResponseFor } from './documented.ts';
import { type MockResponse, withBody, withHeader } from './mock-response.ts';

/** The response that a client asks for by the header `Prefer` (RFC 7240), as Prism has it. */
interface Preference {
  /** A status of the contract: `code=404`. */
  readonly code?: number;
  /** The name of an example under `examples` of the response: `example=cat`. */
  readonly example?: string;
}

/** Reads `code=404, example=cat`; parts are separated by commas, semicolons or spaces. */
export function preferenceIn(header: string): Preference {
  const parts = new Map(
    [...header.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]*))/g)].map(
      ([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? ''] as const,
    ),
  );
  const code = parts.get('code') ?? '';
  const example = parts.get('example');
  return {
    ...(/^\d{3}$/.test(code) ? { code: Number(code) } : {}),
    ...(example === undefined ? {} : { example }),
  };
}

/**
 * The documented response that is preferred, with `Preference-Applied` (RFC 7240, section 3). Undefined where the
 * contract has no such response or example: a preference that cannot be honoured is ignored.
 */
export function preferredResponse(
  contract: Contract,
  operation: Operation,
  { code, example }: Preference,
  usual: MockResponse,
): MockResponse | undefined {
  if (code === undefined && example === undefined) return undefined;
  const status = code ?? usual.status;
  const expected = responseFor(operation, status);
  if (!expected) return undefined;
  const response = code === undefined ? usual : mockResponseFor(contract, { status, expected });
  const content = chosenContent(expected);
  const applied = [...(code === undefined ? [] : [`code=${code}`])];
  if (example === undefined) return withHeader(response, 'Preference-Applied', applied.join(', '));
  const named =
    content && followReferences(contract.document, joinPointer(content.pointer, 'examples', example))?.value;
  if (!isObject(named)) return undefined;
  applied.push(`example=${example}`);
  // OpenAPI 3.2 has `dataValue` for the value before serialization.
  return withHeader(
    withBody(response, named.dataValue ?? named.value),
    'Preference-Applied',
    applied.join(', '),
  );
}
