import { isJson, parseContentType } from '../media/index.ts';
import type { Answer, Outcome, Role, Situation } from '../mock/index.ts';
import {
  bodyBytes,
  chosenContent,
  documentedRefusal,
  documentedSuccess,
  header,
  promisedAnswer,
  roleOf,
  withBody,
  withToken,
} from '../mock/index.ts';
import type { Contract, MediaTypePromise, Operation, ResponsePromise } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import { specimensOf } from './specimens.ts';

/**
 * One documented answer: an operation, a status, a media type. Every promise about answers is a promise about a scene.
 */
export interface Scene {
  /** `login 200`; with the media type where a response has several. */
  readonly name: string;
  readonly operation: Operation;
  readonly role: Role;
  readonly response: ResponsePromise;
  /** A number, where the contract writes `4XX` or `default`. */
  readonly status: number;
  readonly media?: MediaTypePromise;
  /**
   * When the honest stand-in answers so: to who does everything right, to who does not, or never, and then this answer
   * is put in the place of any other.
   */
  readonly part: 'accepted' | 'refused' | 'other';
  /** With the example's token, where it has one. */
  readonly answer: Answer;
  /** Bodies that keep the schema, which together show each of its parts; empty where there is no JSON body. */
  readonly specimens: readonly unknown[];
}

const known = new WeakMap<Contract, readonly Scene[]>();

/** Every documented answer of a contract. */
export function scenesOf(contract: Contract): readonly Scene[] {
  const scenes = known.get(contract) ?? contract.operations.flatMap((each) => scenesIn(contract, each));
  known.set(contract, scenes);
  return scenes;
}

function scenesIn(contract: Contract, operation: Operation): Scene[] {
  const role = roleOf(contract, operation);
  const success = documentedSuccess(operation);
  const refusal = role === 'open' ? undefined : documentedRefusal(operation, [401]);
  return operation.responses.flatMap((response) => {
    const natural = response === success.response ? success : refusal;
    const part = natural?.response !== response ? 'other' : natural === success ? 'accepted' : 'refused';
    const status = natural?.response === response ? natural.status : statusOf(operation, response);
    if (status === undefined) return [];
    // An answer to HEAD has no body, whatever is documented (RFC 9110, section 9.3.2).
    const bodiless = operation.method === 'HEAD' || response.content.length === 0;
    const contents = bodiless ? [undefined] : response.content;
    return contents.map((media): Scene => {
      const chosen = media === undefined || media === chosenContent(response);
      const narrowed = { ...response, content: media === undefined ? [] : [media] };
      const answer = promisedAnswer(contract, { status, response: narrowed });
      const suffix = contents.length > 1 ? ` ${media?.mediaType}` : '';
      return {
        name: `${operation.id} ${status}${suffix}`,
        operation,
        role,
        response,
        status,
        ...(media ? { media } : {}),
        part: chosen ? part : 'other',
        answer,
        specimens: isJsonScene(media, answer)
          ? specimensOf(contract, media?.schema, media?.examples ?? [])
          : [],
      };
    });
  });
}

/** A status that only this response documents; undefined where others take them all. */
function statusOf(operation: Operation, response: ResponsePromise): number | undefined {
  const first = /^[1-5]XX$/i.test(response.status) ? Number(response.status.charAt(0)) * 100 : undefined;
  const candidates = /^\d{3}$/.test(response.status)
    ? [Number(response.status)]
    : first === undefined
      ? [500, 400, 200, 503, 418]
      : Array.from({ length: 100 }, (_, index) => first + index);
  return candidates.find((status) => responseFor(operation, status) === response);
}

function isJsonScene(media: MediaTypePromise | undefined, { raw }: Answer): boolean {
  if (media?.schema === undefined || raw !== undefined) return false;
  const concrete = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  return isJson(parseContentType(concrete).essence);
}

/** Whether an answer of the stand-in is the one of a scene, or is to be replaced by it. */
export function isOn(scene: Scene, { operation, outcome }: Situation): boolean {
  if (operation?.id !== scene.operation.id) return false;
  return scene.part === 'other' || (outcome === 'accepted') === (scene.part === 'accepted');
}

/**
 * The honest answer of a scene, with a specimen as its body where one is given, and with the login's token in it.
 * @param honest what the stand-in would have said
 */
export function staged(scene: Scene, honest: Answer, situation: Situation, specimen?: unknown): Answer {
  const base = scene.part === 'other' ? scene.answer : honest;
  const answer = specimen === undefined ? base : withBody(base, specimen);
  const { operation, contract, issued } = situation;
  const success = scene.status >= 200 && scene.status < 300;
  if (!operation?.token || !issued || !success || (answer.body === undefined && !answer.raw)) return answer;
  const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme)?.scheme;
  return withToken(answer, operation, scheme ?? 'Bearer', issued);
}

/** Whether a scene has a body at all. */
export function hasBody({ answer }: Scene): boolean {
  return bodyBytes(answer).length > 0;
}

/** Whether a scene's body is JSON, by its own header. */
export function isJsonAnswer({ answer }: Scene): boolean {
  return isJson(parseContentType(header(answer, 'content-type') ?? '').essence);
}

/** The scene that answers an operation for who does everything right, or for who does not. */
export function sceneAt(
  contract: Contract,
  operation: Operation | undefined,
  part: 'accepted' | 'refused',
): Scene | undefined {
  return scenesOf(contract).find((scene) => scene.operation === operation && scene.part === part);
}

/** Why the stand-in refuses a login, and a token: everything that must not be let in. */
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
