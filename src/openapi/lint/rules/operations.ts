import { isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import { type LintProblem, operationText, type Subject } from '../lint-rule.ts';

/** A document without operations. */
export function* missingOperations({ contract }: Subject): Iterable<LintProblem> {
  if (contract.operations.length > 0) return;
  yield { id: 'operations-none', pointer: '/paths', message: 'the document has no operations' };
}

/** Operations without an operationId, and operations without an error response. */
export function* incompleteOperations({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const { pointer, responses } = operation;
    const written = valueAt(contract.document, pointer);
    if (isObject(written) && typeof written.operationId !== 'string') {
      const message = `${operationText(operation)} has no operationId`;
      yield { id: 'operation-unnamed', pointer, message };
    }
    if (responses.every(({ status }) => !/^(?:[45]|default$)/i.test(status))) {
      const message = `${operationText(operation)} documents no error response`;
      yield { id: 'error-undocumented', pointer: joinPointer(pointer, 'responses'), message };
    }
  }
}

/**
 * Security requirements without a security scheme. In OpenAPI 3.2 a name may be a URL of another document.
 */
export function* unknownSecurity({ contract }: Subject): Iterable<LintProblem> {
  const schemes = valueAt(contract.document, '/components/securitySchemes');
  for (const { pointer, security } of contract.operations) {
    for (const name of security) {
      if ((isObject(schemes) && Object.hasOwn(schemes, name)) || /[#/]/.test(name)) continue;
      const own = joinPointer(pointer, 'security');
      const written = valueAt(contract.document, own) === undefined ? '/security' : own;
      const message = `there is no security scheme ${JSON.stringify(name)}`;
      yield { id: 'security-unknown', pointer: written, message };
    }
  }
}
