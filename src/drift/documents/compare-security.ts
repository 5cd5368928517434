import { isObject, joinPointer } from '../../schema/index.ts';
import { type ChangeSeverity, short, shown, type Versions } from './change.ts';
import { located, type OperationPair, objectAt } from './document-parts.ts';

interface Need {
  readonly scopes: ReadonlySet<string>;
  /** The OAuth flows that obtain a token. */
  readonly flows: readonly string[];
  /** Where a token is obtained, by what the document calls it: `clientCredentials tokenUrl`. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** One alternative of what lets a request in, by scheme. */
type Alternative = ReadonlyMap<string, Need>;

type Report = (severity: ChangeSeverity, id: string, title: string, pointer: string) => void;

/**
 * What lets a request in. A scheme is what it sends, whatever its name: a client whose credentials were enough before has to
 * get in with them.
 */
export function compareSecurity(
  versions: Versions,
  { old: was, new: is }: OperationPair,
  report: Report,
): void {
  const before = alternativesOf(versions.old, was.value.security);
  const after = alternativesOf(versions.new, is.value.security);
  const pointer = is.value.security === undefined ? '/security' : joinPointer(is.pointer, 'security');
  const lost = before.filter((each) => !after.some((other) => isEnough(each, other)));
  const gained = after.filter(
    (each) => !before.some((other) => isEnough(each, other) && isEnough(other, each)),
  );
  for (const each of lost) {
    const instead = after.map(textOf).join(', or ');
    report('breaking', 'security', `${textOf(each)} is no longer enough: now ${instead}`, pointer);
  }
  for (const title of movedAddresses(before, after)) report('warning', 'security-address', title, pointer);
  if (lost.length > 0) return;
  for (const each of gained) report('compatible', 'security', `${textOf(each)} is enough now`, pointer);
}

/** Addresses where a token is obtained that have changed: clients that have the old one in their settings get none there. */
function movedAddresses(before: readonly Alternative[], after: readonly Alternative[]): Set<string> {
  const now = new Map(after.flatMap((each) => [...each]));
  const titles = before.flatMap((each) =>
    [...each].flatMap(([scheme, { addresses }]) =>
      [...addresses].flatMap(([name, was]) => {
        const is = now.get(scheme)?.addresses.get(name);
        return is === undefined || is === was
          ? []
          : [`${scheme}: the ${name} is now ${shown(is)} (was ${shown(was)})`];
      }),
    ),
  );
  return new Set(titles);
}

/** Whether credentials for one alternative satisfy the other. */
function isEnough(given: Alternative, wanted: Alternative): boolean {
  return [...wanted].every(([scheme, { scopes, flows }]) => {
    const own = given.get(scheme);
    return (
      own !== undefined &&
      [...scopes].every((scope) => own.scopes.has(scope)) &&
      own.flows.every((flow) => flows.includes(flow))
    );
  });
}

/** An operation without its own list has that of the document; an empty list is open. */
function alternativesOf(document: unknown, own: unknown): Alternative[] {
  const written = own === undefined && isObject(document) ? document.security : own;
  const list = Array.isArray(written) && written.length > 0 ? written.slice(0, 100) : [{}];
  return list.map((requirement) => {
    const entries = Object.entries(isObject(requirement) ? requirement : {});
    return new Map(
      entries.map(([name, scopes]) => [
        schemeText(document, name),
        {
          scopes: new Set(Array.isArray(scopes) ? scopes.map(String) : []),
          flows: flowsOf(document, name),
          addresses: addressesOf(document, name),
        },
      ]),
    );
  });
}

/** What a scheme sends, in words: `bearer token`, `API key in the header X-Key`. */
function schemeText(document: unknown, name: string): string {
  const scheme = located(document, joinPointer('/components/securitySchemes', name));
  const { type, scheme: http, in: place, name: key } = scheme?.value ?? {};
  if (type === 'http') return `HTTP ${short(String(http).toLowerCase())}`;
  if (type === 'apiKey') return `an API key in the ${short(String(place))} ${short(String(key))}`;
  if (type === 'openIdConnect') return 'OpenID Connect';
  if (type === 'mutualTLS') return 'a client certificate';
  return type === 'oauth2' ? 'OAuth 2' : `the scheme ${short(name)}`;
}

function flowsOf(document: unknown, name: string): string[] {
  const pointer = located(document, joinPointer('/components/securitySchemes', name))?.pointer ?? '';
  const flows = Object.keys(objectAt(document, joinPointer(pointer, 'flows')));
  return flows.filter((flow) => !flow.startsWith('x-')).sort();
}

function addressesOf(document: unknown, name: string): Map<string, string> {
  const { pointer = '', value } = located(document, joinPointer('/components/securitySchemes', name)) ?? {};
  const found = new Map<string, string>();
  const add = (called: string, address: unknown) => {
    if (typeof address === 'string') found.set(called, address);
  };
  for (const flow of flowsOf(document, name)) {
    const written = objectAt(document, joinPointer(pointer, 'flows', flow));
    for (const key of ['tokenUrl', 'authorizationUrl', 'refreshUrl']) add(`${flow} ${key}`, written[key]);
  }
  add('openIdConnectUrl', value?.openIdConnectUrl);
  return found;
}

const MOST_SCOPES = 5;

function textOf(alternative: Alternative): string {
  const schemes = [...alternative].map(([scheme, { scopes, flows }]) => {
    const names = [...scopes].slice(0, MOST_SCOPES).map(short);
    const text = flows.length === 0 ? scheme : `${scheme} (${flows.slice(0, 8).map(short).join(', ')})`;
    return scopes.size === 0 ? text : `${text} with ${names.join(', ')}`;
  });
  return schemes.join(' and ') || 'a request without credentials';
}
