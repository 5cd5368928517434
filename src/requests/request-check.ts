import { isUtf8 } from 'node:buffer';
import { isSecretName } from '../core/index.ts';
import { fits, isForm, isJson, type JudgedValue, parseContentType, parsedBody } from '../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../openapi/index.ts';
import {
  describeSecret,
  explain,
  joinPointer,
  pointerTokens,
  undocumentedProperties,
  valueAt,
} from '../schema/index.ts';
import { parameterProblems, type RequestHead, type RequestProblem } from './parameter-check.ts';

/** A request, as a server receives it. */
interface ReceivedRequest extends RequestHead {
  readonly body: Uint8Array;
}

/**
 * Every way in which a request breaks its contract, or sends what the contract does not mention: parameters, media type
 * and body. Credentials are not looked at. Pure.
 * @example
 * requestProblems(contract, listPets, { target: '/pets?limit=many', headers: {}, body: new Uint8Array() });
 * // [{ where: 'request query limit', expected: 'integer', received: '"many"', … }]
 */
export function requestProblems(
  contract: Contract,
  operation: Operation,
  request: ReceivedRequest,
): RequestProblem[] {
  return [...parameterProblems(contract, operation, request), ...bodyProblems(contract, operation, request)];
}

/** The problems of a request's media type and body. */
export function bodyProblems(
  contract: Contract,
  { pointer: operation, requestBody }: Operation,
  { headers, body }: Pick<ReceivedRequest, 'headers' | 'body'>,
): RequestProblem[] {
  if (!requestBody) return [];
  const { required, content } = requestBody;
  const pointer = joinPointer(operation, 'requestBody');
  const contentType = headers['content-type'] ?? '';
  const media = requestMedia(content, contentType);
  // An empty form is a form without fields.
  if (body.length === 0 && !(media && isForm(media))) {
    return required ? [{ ...WHOLE, expected: 'a body', received: 'nothing', pointer }] : [];
  }
  if (!media) {
    return [
      {
        ...{ part: 'content-type', where: 'request header Content-Type', pointer },
        expected: content.map(({ mediaType }) => mediaType).join(' or '),
        received: contentType === '' ? 'nothing' : contentType,
      },
    ];
  }
  if (isJson(parseContentType(contentType).essence) && !isUtf8(body)) {
    return [{ ...WHOLE, expected: media.mediaType, received: 'bytes that are not UTF-8', pointer }];
  }
  const text = Buffer.from(body).toString('utf8');
  const read = parsedBody(contract.document, media, { text, contentType });
  if ('malformed' in read)
    return [{ ...WHOLE, expected: media.mediaType, received: read.malformed, pointer }];
  return 'values' in read ? read.values.flatMap((each) => valueProblems(contract, each)) : [];
}

const WHOLE = { part: 'body', where: 'request body' } as const;

/** The documented media type of a request; undefined where it is none of them, or not stated. */
export function requestMedia(
  content: readonly ExpectedMediaType[],
  contentType: string,
): ExpectedMediaType | undefined {
  const { essence } = parseContentType(contentType);
  return essence === '' ? undefined : content.find(({ mediaType }) => fits(essence, mediaType));
}

function valueProblems(contract: Contract, { schema, value, instance }: JudgedValue): RequestProblem[] {
  const { document, formatOf } = contract;
  const source = { document, formatOf, direction: 'request' } as const;
  const whereOf = (at: string) => `request body ${instance}${at}`.trimEnd();
  if (!contract.checksOf(schema, 'request').kept(value)) {
    return explain(source, schema, value).map(({ instance: at, expected, received, pointer }) => {
      const isSecret = isSecretName(pointerTokens(at).at(-1) ?? '') && valueAt(value, at) !== undefined;
      const shown = isSecret ? describeSecret(valueAt(value, at)) : received;
      return { part: 'body', where: whereOf(at), expected, received: shown, pointer };
    });
  }
  return undocumentedProperties(source, schema, value).flatMap(
    ({ instance: at, names, documented, pointer }) =>
      names.map(
        (name): RequestProblem => ({
          ...{ part: 'body', where: whereOf(joinPointer(at, name)), pointer, undocumented: true },
          expected: `one of the documented properties: ${documented.join(', ') || 'none'}`,
          received: 'a property of this name',
        }),
      ),
  );
}
