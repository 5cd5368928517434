import { isJson, parseContentType } from '../media/index.ts';
import type { MockResponse, Outcome, Role, Situation } from '../mock/index.ts';
import {
  bodyBytes,
  chosenContent,
  documentedMockResponse,
  documentedRefusal,
  documentedSuccess,
  header,
  roleOf,
  withBody,
  withToken,
} from '../mock/index.ts';
import type { Contract, ExpectedMediaType, ExpectedResponse, Operation } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import { samplesOf } from './samples.ts';

/**
 * One documented response: an operation, a status, a media type. Every promise about responses is a promise about a documentedResponse.
 */
export interface DocumentedResponse {
  /** `login 200`; with the media type where a response has several. */
  readonly name: string;
  readonly operation: Operation;
  readonly role: Role;
  readonly documented: ExpectedResponse;
  /** A number, where the contract writes `4XX` or `default`. */
  readonly status: number;
  readonly media?: ExpectedMediaType;
  /**
   * When the conforming mock server responds so: to who does everything right, to who does not, or never, and then this response
   * is put in the place of any other.
   */
  readonly part: 'accepted' | 'refused' | 'other';
  /** With the example's token, where it has one. */
  readonly response: MockResponse;
  /** Bodies that keep the schema, which together show each of its parts; empty where there is no JSON body. */
  readonly samples: readonly unknown[];
}

const known = new WeakMap<Contract, readonly DocumentedResponse[]>();

/** Every documented response of a contract. */
export function documentedResponsesOf(contract: Contract): readonly DocumentedResponse[] {
  const documentedResponses =
    known.get(contract) ?? contract.operations.flatMap((each) => documentedResponsesIn(contract, each));
  known.set(contract, documentedResponses);
  return documentedResponses;
}

function documentedResponsesIn(contract: Contract, operation: Operation): DocumentedResponse[] {
  const role = roleOf(contract, operation);
  const success = documentedSuccess(operation);
  const refusal = role === 'open' ? undefined : documentedRefusal(operation, [401]);
  return operation.responses.flatMap((documented) => {
    const natural = documented === success.documented ? success : refusal;
    const part = natural?.documented !== documented ? 'other' : natural === success ? 'accepted' : 'refused';
    const status = natural?.documented === documented ? natural.status : statusOf(operation, documented);
    if (status === undefined) return [];
    // A response to HEAD has no body, whatever is documented (RFC 9110, section 9.3.2).
    const bodiless = operation.method === 'HEAD' || documented.content.length === 0;
    const contents = bodiless ? [undefined] : documented.content;
    return contents.map((media): DocumentedResponse => {
      const chosen = media === undefined || media === chosenContent(documented);
      const narrowed = { ...documented, content: media === undefined ? [] : [media] };
      const response = documentedMockResponse(contract, { status, documented: narrowed });
      const suffix = contents.length > 1 ? ` ${media?.mediaType}` : '';
      return {
        name: `${operation.id} ${status}${suffix}`,
        operation,
        role,
        documented,
        status,
        ...(media ? { media } : {}),
        part: chosen ? part : 'other',
        response,
        samples: isJsonResponse(media, response)
          ? samplesOf(contract, media?.schema, media?.examples ?? [])
          : [],
      };
    });
  });
}

/** A status that only this response documents; undefined where others take them all. */
function statusOf(operation: Operation, documented: ExpectedResponse): number | undefined {
  const first = /^[1-5]XX$/i.test(documented.status) ? Number(documented.status.charAt(0)) * 100 : undefined;
  const candidates = /^\d{3}$/.test(documented.status)
    ? [Number(documented.status)]
    : first === undefined
      ? [500, 400, 200, 503, 418]
      : Array.from({ length: 100 }, (_, index) => first + index);
  return candidates.find((status) => responseFor(operation, status) === documented);
}

function isJsonResponse(media: ExpectedMediaType | undefined, { raw }: MockResponse): boolean {
  if (media?.schema === undefined || raw !== undefined) return false;
  const concrete = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  return isJson(parseContentType(concrete).essence);
}

/** Whether a response of the mock server is the one of a documentedResponse, or is to be replaced by it. */
export function isOn(documentedResponse: DocumentedResponse, { operation, outcome }: Situation): boolean {
  if (operation?.id !== documentedResponse.operation.id) return false;
  return (
    documentedResponse.part === 'other' ||
    (outcome === 'accepted') === (documentedResponse.part === 'accepted')
  );
}

/**
 * The conforming response of a documentedResponse, with a sample as its body where one is given, and with the login's token in it.
 * @param conforming what the mock server would have said
 */
export function staged(
  documentedResponse: DocumentedResponse,
  conforming: MockResponse,
  situation: Situation,
  sample?: unknown,
): MockResponse {
  const base = documentedResponse.part === 'other' ? documentedResponse.response : conforming;
  const response = sample === undefined ? base : withBody(base, sample);
  const { operation, contract, issued } = situation;
  const success = documentedResponse.status >= 200 && documentedResponse.status < 300;
  if (!operation?.token || !issued || !success || (response.body === undefined && !response.raw))
    return response;
  const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme)?.scheme;
  return withToken(response, operation, scheme ?? 'Bearer', issued);
}

/** Whether a documentedResponse has a body at all. */
export function hasBody({ response }: DocumentedResponse): boolean {
  return bodyBytes(response).length > 0;
}

/** Whether a documentedResponse's body is JSON, by its own header. */
export function isJsonDocumentedResponse({ response }: DocumentedResponse): boolean {
  return isJson(parseContentType(header(response, 'content-type') ?? '').essence);
}

/** The documentedResponse that responds an operation for who does everything right, or for who does not. */
export function documentedResponseAt(
  contract: Contract,
  operation: Operation | undefined,
  part: 'accepted' | 'refused',
): DocumentedResponse | undefined {
  return documentedResponsesOf(contract).find(
    (documentedResponse) => documentedResponse.operation === operation && documentedResponse.part === part,
  );
}

/** Why the mock server refuses a login, and a token: everything that must not be let in. */
export const REFUSALS: Readonly<Record<'login' | 'use', readonly Outcome[]>> = {
  login: ['unknown-identifier', 'wrong-secret', 'body-malformed', 'media-type-unsupported', 'body-too-large'],
  use: [
    'token-missing',
    'scheme-other',
    'token-malformed',
    'token-unsigned',
    'token-tampered',
    'token-expired',
  ],
};
