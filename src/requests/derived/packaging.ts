import type { Case } from '../../http/index.ts';
import { bodyText, fits } from '../../media/index.ts';
import { FOREIGN_ORIGIN } from '../login-cases.ts';
import { bodyAsText, takesJson, takesObject, validText } from './body.ts';
import type { Draft, Generator, Ready } from './derived-case.ts';
import type { Subject } from './subject.ts';

const [FORM, JSON_TYPE, TEXT, XML] = [
  'application/x-www-form-urlencoded',
  'application/json',
  'text/plain',
  'application/xml',
];

type Tolerable = NonNullable<Case['acceptanceTolerable']>;

const LENIENT: Tolerable = {
  severity: 'info',
  reason: 'the credentials are right, and only the form of the body is not the documented one',
};
const UNDOCUMENTED: Tolerable = {
  severity: 'warning',
  reason: 'the credentials are right, but clients come to rely on what the contract does not document',
};

/** Right credentials as another media type, or as JSON that is none. */
interface Package {
  readonly name: string;
  readonly title: string;
  /** Undefined: without Content-Type; absent: that of the operation. */
  readonly type?: string | undefined;
  readonly text?: (ready: Ready) => string;
  readonly tolerable: Tolerable;
  /** A page of any site can send it without a preflight (Fetch Standard, section 2.2.2). */
  readonly simple?: true;
}

const PACKAGES: readonly Package[] = [
  { name: 'as-form', title: 'are sent as a form', type: FORM, tolerable: UNDOCUMENTED, simple: true },
  { name: 'as-json', title: 'are sent as JSON', type: JSON_TYPE, text: validText, tolerable: UNDOCUMENTED },
  { name: 'as-text', title: 'are sent as plain text', type: TEXT, tolerable: UNDOCUMENTED, simple: true },
  { name: 'as-xml', title: 'are sent as XML', type: XML, tolerable: UNDOCUMENTED },
  { name: 'without-type', title: 'are sent without a Content-Type', type: undefined, tolerable: LENIENT },
];

/** Some parsers read more than JSON (RFC 8259, section 9). */
const LOOSE_JSON: readonly Package[] = [
  {
    name: 'with-comment',
    title: 'are in JSON with a comment',
    text: (ready) => `/* driftline */ ${validText(ready)}`,
    tolerable: LENIENT,
  },
  {
    name: 'with-trailing-comma',
    title: 'are in JSON with a trailing comma',
    text: (ready) => `${validText(ready).slice(0, -1)},}`,
    tolerable: LENIENT,
  },
];

/** Right credentials in a body that the contract does not document, and by other methods. */
export const packaging: Generator = {
  kind: 'packaging',
  needs: 'login',
  title: 'rejects right credentials in wrong packaging',
  expected: 'A login that the contract does not document is rejected.',
  *drafts(subject) {
    if (!subject.login || !takesObject(subject)) return;
    const content = subject.operation.requestBody?.content ?? [];
    const isDocumented = (type: string) => content.some(({ mediaType }) => fits(type, mediaType));
    for (const each of [...PACKAGES, ...(takesJson(subject) ? LOOSE_JSON : [])]) {
      if (each.type === undefined || !isDocumented(each.type)) yield packaged(subject, each);
    }
    yield* byOtherMethods(subject);
  },
};

function packaged(subject: Subject, { name, title, tolerable, simple, ...each }: Package): Draft {
  const { operation } = subject;
  const inCookie = operation.token?.value.source === 'cookie';
  // Such a page can log its visitor in to the attacker's account.
  const isForgeable = inCookie && simple === true;
  const refusesTypes = 'type' in each && operation.responses.some(({ status }) => status === '415');
  const isError = isForgeable || (refusesTypes && each.type !== undefined);
  return {
    name: `right-${name}`,
    title: `The right credentials ${title}${isForgeable ? ' by a page of another site' : ''}.`,
    ...(isForgeable
      ? { expected: 'A login that sets a cookie takes no request that any page can send (CWE-352).' }
      : {}),
    expects: 'refused',
    // The Origin of another site is refused with 403.
    orderlyStatuses: [400, 415, 422, ...(isForgeable ? [403] : [])],
    account: true,
    body: 'none',
    raw:
      each.text ??
      ((ready) =>
        each.type === TEXT || !each.type ? bodyAsText(subject, ready) : bodyText(each.type, ready.valid)),
    headers: ({ 'Content-Type': own, ...headers }) => ({
      ...headers,
      ...(isForgeable ? { Origin: FOREIGN_ORIGIN } : {}),
      ...('type' in each
        ? each.type === undefined
          ? {}
          : { 'Content-Type': each.type }
        : { 'Content-Type': own ?? '' }),
    }),
    ...(isError ? {} : { acceptanceTolerable: tolerable }),
  };
}

/** With a body, so that no credentials are in a URL. */
function* byOtherMethods({ contract, operation }: Subject): Iterable<Draft> {
  const taken = contract.operations.filter(({ path }) => path === operation.path);
  for (const method of ['PUT', 'PATCH']) {
    if (taken.some((each) => each.method === method)) continue;
    yield {
      name: `right-by-${method.toLowerCase()}`,
      title: `The right credentials are sent by ${method}.`,
      expects: 'any',
      undocumentedRefusal: 'ignore',
      orderlyStatuses: [405, 501],
      acceptanceTolerable: UNDOCUMENTED,
      account: true,
      body: 'keeps',
      method,
    };
  }
}
