import type { ExpectedMediaType, ExpectedResponse, Operation } from '../../contract.ts';
import type { LintProblem, Subject } from '../lint-rule.ts';

/** RFC 9110, section 8.3.1, ranges included. */
const MEDIA_TYPE =
  /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))(?:\s*;\s*[\w!#$&^.+-]+=(?:"[^"]*"|[^\s;"]+))*\s*;?$/;

/** Media types that no response can have: misspelt, listed twice, or for a response without a body. */
export function* unreachableMediaTypes({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    yield* misspelt(operation.requestBody?.content ?? []);
    for (const response of operation.responses) {
      yield* misspelt(response.content);
      yield* withoutBody(operation, response);
    }
  }
}

function* misspelt(content: readonly ExpectedMediaType[]): Iterable<LintProblem> {
  const seen = new Set<string>();
  for (const { mediaType, pointer } of content) {
    const same = mediaType.toLowerCase().replaceAll(/\s/g, '');
    if (!MEDIA_TYPE.test(mediaType)) {
      yield unreachable(pointer, `${JSON.stringify(mediaType)} is not a valid media type`);
    } else if (seen.has(same)) {
      yield unreachable(pointer, `${mediaType} is listed twice`);
    }
    seen.add(same);
  }
}

/** RFC 9110, sections 9.3.2 and 15.2 to 15.4. */
function* withoutBody({ method }: Operation, { status, content }: ExpectedResponse): Iterable<LintProblem> {
  if (method !== 'HEAD' && !/^(?:1..|204|205|304)$/.test(status)) return;
  for (const { mediaType, pointer } of content) {
    const which = method === 'HEAD' ? 'to HEAD' : `with status ${status}`;
    yield unreachable(pointer, `${mediaType} is never used: a response ${which} has no body`);
  }
}

function unreachable(pointer: string, message: string): LintProblem {
  return { id: 'media-type-unreachable', pointer, message };
}
