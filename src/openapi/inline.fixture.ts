import assert from 'node:assert/strict';
import { Fault, type FaultCode } from '../core/fault.ts';
import { compileContract } from './compile.ts';
import type { Contract } from './contract.ts';

/** The beginning of every document here: lines 1 to 4. */
export const HEAD = `openapi: 3.1.0
info:
  title: Inline
  version: '1'
`;

/** A document with one operation, `read`, whose 200 answers with `#/components/schemas/Answer`. */
export function withSchema(schema: string, others = ''): string {
  return `${HEAD}paths:
  /answer:
    get:
      operationId: read
      responses:
        '200':
          description: An answer.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Answer'
components:
  schemas:
    Answer: ${schema}
${others}`;
}

/** A document with one operation, written in YAML at an indentation of six spaces. */
export function withOperation(operation: string, others = ''): string {
  return `${HEAD}paths:
  /answer:
    post:
${operation}
${others}`;
}

/** The line of `withSchema` in which the schema of the answer stands; it begins in column 13. */
export const SCHEMA_LINE = 18;

export function inlineContract(text: string): Contract {
  return compileContract('inline.yaml', text);
}

/** Runs what must end with a fault, and looks at what every fault must have. */
export function faultOf(code: FaultCode, action: () => unknown): Fault {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  if (!(caught instanceof Fault))
    throw new assert.AssertionError({ message: `expected ${code}, got ${String(caught)}` });
  assert.equal(caught.code, code, caught.message);
  assert.match(caught.hint, /^\S.*[.)]$/s, 'a hint is a sentence');
  return caught;
}

/** The fault of a document that cannot be a contract. */
export function refused(code: FaultCode, text: string): Fault {
  return faultOf(code, () => inlineContract(text));
}
