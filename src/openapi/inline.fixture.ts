import assert from 'node:assert/strict';
import { DriftlineError, type ErrorCode } from '../core/driftline-error.ts';
import { compileContract } from './compile.ts';
import type { Contract } from './contract.ts';

/** The first four lines of every inline document. */
export const HEAD = `openapi: 3.1.0
info:
  title: Inline
  version: '1'
`;

/**
 * A document with one operation, `read`, whose response 200 has the schema `#/components/schemas/Response`.
 */
export function withSchema(schema: string, others = ''): string {
  return `${HEAD}paths:
  /response:
    get:
      operationId: read
      responses:
        '200':
          description: A response.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Response'
components:
  schemas:
    Response: ${schema}
${others}`;
}

/** A document with one operation, written in YAML at an indentation of six spaces. */
export function withOperation(operation: string, others = ''): string {
  return `${HEAD}paths:
  /response:
    post:
${operation}
${others}`;
}

/** The line of the response schema in `withSchema`; the schema begins in column 15. */
export const SCHEMA_LINE = 18;

export function inlineContract(text: string): Contract {
  return compileContract('inline.yaml', text);
}

/** Asserts that an action throws an error with a code and a hint. */
export function errorOf(code: ErrorCode, action: () => unknown): DriftlineError {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  if (!(caught instanceof DriftlineError))
    throw new assert.AssertionError({ message: `expected ${code}, got ${String(caught)}` });
  assert.equal(caught.code, code, caught.message);
  assert.match(caught.hint, /^\S.*[.)]$/s, 'a hint is a sentence');
  return caught;
}

/** Asserts that a document is rejected as a contract. */
export function refused(code: ErrorCode, text: string): DriftlineError {
  return errorOf(code, () => inlineContract(text));
}
