import type { MediaTypePromise, Operation, ResponsePromise } from '../../contract.ts';
import type { Subject, Weakness } from '../weakness.ts';

/** RFC 9110, section 8.3.1, ranges included. */
const MEDIA_TYPE =
  /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))(?:\s*;\s*[\w!#$&^.+-]+=(?:"[^"]*"|[^\s;"]+))*\s*;?$/;

/** Media types that no answer can have: misspelt, written twice, or where an answer has no body. */
export function* unreachableMediaTypes({ contract }: Subject): Iterable<Weakness> {
  for (const operation of contract.operations) {
    yield* misspelt(operation.requestBody?.content ?? []);
    for (const response of operation.responses) {
      yield* misspelt(response.content);
      yield* withoutBody(operation, response);
    }
  }
}

function* misspelt(content: readonly MediaTypePromise[]): Iterable<Weakness> {
  const seen = new Set<string>();
  for (const { mediaType, pointer } of content) {
    const same = mediaType.toLowerCase().replaceAll(/\s/g, '');
    if (!MEDIA_TYPE.test(mediaType)) {
      yield unreachable(pointer, `${JSON.stringify(mediaType)} is no media type`);
    } else if (seen.has(same)) {
      yield unreachable(pointer, `${mediaType} is written twice`);
    }
    seen.add(same);
  }
}

/** RFC 9110, sections 9.3.2 and 15.2 to 15.4. */
function* withoutBody({ method }: Operation, { status, content }: ResponsePromise): Iterable<Weakness> {
  if (method !== 'HEAD' && !/^(?:1..|204|205|304)$/.test(status)) return;
  for (const { mediaType, pointer } of content) {
    const answer = method === 'HEAD' ? 'to HEAD' : `of status ${status}`;
    yield unreachable(pointer, `${mediaType} is never seen: an answer ${answer} has no body`);
  }
}

function unreachable(pointer: string, message: string): Weakness {
  return { id: 'media-type-unreachable', pointer, message };
}
