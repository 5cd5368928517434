import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { type Reading, readExchange } from '../reading/index.ts';
import type { Baseline } from './baseline.ts';
import { compareBodies } from './compare-bodies.ts';
import { type Drift, driftOf } from './drift.ts';
import { ownOf } from './shape/merge-shapes.ts';
import type { Shape, TokenTraits } from './shape/shape.ts';
import { isReportedWhenNew, shapeOfReading } from './shape/shape-of.ts';

/**
 * The changes in a response since the baseline was accepted; none for an operation that the contract does not
 * have. Pure.
 */
export function driftsOf(exchange: Exchange, contract: Contract, baseline: Baseline): Drift[] {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  return operation ? driftsAgainst(readExchange(exchange, contract, operation), baseline) : [];
}

/**
 * The changes in a response since the baseline was accepted. Only accepted cases are compared: a baseline
 * says nothing about other cases.
 */
export function driftsAgainst(reading: Reading, baseline: Baseline): Drift[] {
  const { exchange, response } = reading;
  const name = exchange.case.name;
  const statuses = Object.values(ownOf(baseline.shapes, exchange.operation) ?? {}).filter(({ cases }) =>
    cases.includes(name),
  );
  if (!response || statuses.length === 0) return [];
  const accepted = statuses.find(({ status }) => status === response.received.status);
  if (!accepted) {
    const expected = statuses.map(({ status }) => status).join(' or ');
    return [driftOf('status-new', 'response status', expected, String(response.received.status))];
  }
  // What the contract lists is no change, whether it was seen before or not.
  const seen = shapeOfReading(reading, false);
  return seen ? compareShapes(accepted, seen) : [];
}

/** The changes from an accepted shape to a seen one, of the same operation and status. Pure. */
export function compareShapes(accepted: Shape, seen: Shape): Drift[] {
  const tokens = accepted.token && seen.token ? compareTokens(accepted.token, seen.token) : [];
  const reformed = tokens.some(({ kind }) => kind === 'token-form-changed');
  const media = compareMediaTypes(accepted, seen);
  // A body that is not JSON any more lost all properties: one change.
  const isOther = media.length > 0 && Object.keys(seen.paths).length === 0;
  const bodies = isOther ? [] : compareBodies(accepted.paths, seen.paths);
  return [
    ...media,
    // A token that is not a JWT any more is one change.
    ...bodies.filter((drift) => !reformed || drift.kind !== 'format-changed' || drift.accepted !== 'jwt'),
    ...compareHeaders(accepted, seen),
    ...tokens,
    ...compareWording(accepted, seen),
  ];
}

function compareMediaTypes(accepted: Shape, seen: Shape): Drift[] {
  const found = seen.mediaTypes.filter((each) => !accepted.mediaTypes.includes(each));
  if (found.length === 0) return [];
  const expected = accepted.mediaTypes.join(' or ') || 'none';
  return [driftOf('media-type-changed', 'response header Content-Type', expected, found.join(' or '))];
}

function compareHeaders(accepted: Shape, seen: Shape): Drift[] {
  const vanished = Object.entries(accepted.headers)
    .filter(([name, presence]) => presence === 'always' && !Object.hasOwn(seen.headers, name))
    .map(([name]) => driftOf('header-vanished', `response header ${name}`, 'the header', 'no such header'));
  const appeared = Object.keys(seen.headers).filter(
    (name) => !Object.hasOwn(accepted.headers, name) && isReportedWhenNew(name),
  );
  return [...vanished, ...appearedHeaders(appeared)];
}

/** Groups related headers: `x-ratelimit-limit`, `-remaining` and `-reset` are one change. */
function appearedHeaders(names: readonly string[]): Drift[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const family = /^((?:x-)?[a-z\d]+-[a-z\d]+)-/.exec(name)?.[1] ?? name;
    groups.set(family, [...(groups.get(family) ?? []), name]);
  }
  return [...groups].map(([family, members]) => {
    const [only, ...others] = members;
    const where = `response header ${others.length === 0 ? only : `${family}-*`}`;
    return driftOf('header-appeared', where, 'no such header', members.join(', '));
  });
}

/** Wording is compared with that of the same case only; a case that was not accepted is skipped. */
function compareWording(accepted: Shape, seen: Shape): Drift[] {
  return Object.entries(seen.wording).flatMap(([name, texts]) => {
    const known = ownOf(accepted.wording, name) ?? {};
    const changed = Object.entries(texts).flatMap(([path, found]) => {
      const before = ownOf(known, path);
      const others = before ? found.filter((text) => !before.includes(text)) : [];
      return before && others.length > 0 ? [{ path, before, others }] : [];
    });
    const [first] = changed;
    if (!first) return [];
    const quoted = (list: readonly string[]) => list.map((text) => JSON.stringify(text)).join(' or ');
    return changed.map(({ path, before, others }) =>
      driftOf('wording-changed', `response body ${path}`, quoted(before), quoted(others), [path]),
    );
  });
}

/** Smaller differences come from clocks, and from tokens that were issued earlier. */
const LIFETIME_FACTOR = 2;

/**
 * Claims that specifications name (RFC 7519, section 4.1; RFC 8693, section 4; RFC 9068, section 2.2; OpenID
 * Connect Core, section 2): they are for services that verify the token, and break no client when they are
 * added.
 */
const REGISTERED = new Set([
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'nbf',
    'iat',
    'jti',
    'scope',
    'scp',
    'client_id',
    'azp',
    'act',
    'may_act',
    'cnf',
  ],
  ...[
    'roles',
    'groups',
    'entitlements',
    'auth_time',
    'acr',
    'amr',
    'nonce',
    'at_hash',
    'c_hash',
    'sid',
    'typ',
    'ver',
  ],
]);

function compareTokens(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  const form = seen.forms.filter((each) => !accepted.forms.includes(each));
  if (form.length > 0)
    return [driftOf('token-form-changed', 'token', accepted.forms.join(' or '), form.join(' or '))];
  return [algorithm, claims, rights, lifetime].flatMap((compare) => compare(accepted, seen));
}

function algorithm(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  const found = seen.algorithms.filter((each) => !accepted.algorithms.includes(each));
  if (found.length === 0 || accepted.algorithms.length === 0) return [];
  const expected = accepted.algorithms.join(' or ');
  return [driftOf('token-algorithm-changed', 'token algorithm', expected, found.join(' or '))];
}

function claims(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  const names = Object.keys(accepted.claims);
  const vanished = names.filter(
    (name) => accepted.claims[name] === 'always' && !Object.hasOwn(seen.claims, name),
  );
  const appeared = Object.keys(seen.claims).filter(
    (name) => !Object.hasOwn(accepted.claims, name) && !REGISTERED.has(name),
  );
  if (vanished.length + appeared.length === 0) return [];
  const changes = [
    ...(vanished.length > 0 ? [`without ${vanished.join(', ')}`] : []),
    ...(appeared.length > 0 ? [`also ${appeared.join(', ')}`] : []),
  ];
  return [driftOf('token-claims-changed', 'token claims', names.join(', ') || 'none', changes.join('; '))];
}

/** A claim that is new is one of `claims()`; fewer rights are a matter of the account. */
function rights(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  return Object.entries(accepted.rights ?? {}).flatMap(([claim, known]) => {
    const wider = (seen.rights?.[claim] ?? []).filter((each) => !known.includes(each));
    if (wider.length === 0) return [];
    return [
      driftOf(
        'token-rights-widened',
        `token ${claim}`,
        known.join(', ') || 'none',
        `also ${wider.join(', ')}`,
      ),
    ];
  });
}

function lifetime(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  const [before, after] = [accepted.lifetimeSeconds, seen.lifetimeSeconds];
  if (!before || !after) return [];
  const shorter = after.least * LIFETIME_FACTOR < before.least;
  const longer = after.most > before.most * LIFETIME_FACTOR;
  if (!shorter && !longer) return [];
  const changed = shorter ? after.least : after.most;
  return [
    driftOf('token-lifetime-changed', 'token lifetime', span(before.least, before.most), duration(changed)),
  ];
}

function span(least: number, most: number): string {
  return least === most ? duration(least) : `${duration(least)} to ${duration(most)}`;
}

const UNITS = [
  [86_400, 'days'],
  [3600, 'hours'],
  [60, 'minutes'],
] as const;

function duration(seconds: number): string {
  const unit = UNITS.find(([size]) => Math.abs(seconds) >= size * 2);
  return unit ? `${Number((seconds / unit[0]).toPrecision(2))} ${unit[1]}` : `${seconds} seconds`;
}
