import { type Drift, driftOf } from './drift.ts';
import type { TokenTraits } from './shape/shape.ts';

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

export function compareTokens(accepted: TokenTraits, seen: TokenTraits): Drift[] {
  const form = seen.forms.filter((each) => !accepted.forms.includes(each));
  if (form.length > 0)
    return [driftOf('token-form-changed', 'token', accepted.forms.join(' or '), form.join(' or '))];
  return [...algorithm(accepted, seen), ...claims(accepted, seen), ...lifetime(accepted, seen)];
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
