import type { Drift, DriftKind } from '../drift/index.ts';
import type { Reading } from '../reading/index.ts';
import { joinPointer, pointerTokens } from '../schema/index.ts';
import type { Finding } from './finding.ts';

/** Rules of the contract that say the same as a kind of drift, or more. */
const TOLD_BY: Partial<Record<DriftKind, RegExp>> = {
  'status-new': /^(?:status-|valid-request-rejected$|invalid-request-accepted$|rate-limited$)/,
  'media-type-changed': /^(?:media-type-|body-missing$|body-not-)/,
  // Another page has other headers.
  'header-vanished': /^media-type-undocumented$/,
  'token-form-changed': /^token-not-jwt$/,
  'token-algorithm-changed': /^token-unsigned$/,
  'token-claims-changed': /^token-(?:exp-missing|claims-leak)$/,
  'token-lifetime-changed': /^token-(?:expired|life)/,
};

/** What says how things belong together is told even where the contract is broken: it explains why. */
const EXPLAINS: readonly DriftKind[] = ['body-enveloped', 'body-unwrapped', 'property-replaced'];

/** Leaves out what the contract's own rules have told of the same response: nothing is told twice. */
export function unreported(
  drifts: readonly Drift[],
  reported: readonly Finding[],
  reading: Reading,
): Drift[] {
  return drifts.flatMap((drift) => {
    if (EXPLAINS.includes(drift.kind)) return [drift];
    const rule = TOLD_BY[drift.kind];
    if (rule && reported.some(({ id }) => rule.test(id))) return [];
    if (drift.paths.length === 0)
      return reported.some(({ where }) => isOfHeader(where, drift)) ? [] : [drift];
    if (drift.paths.every((path) => isReportedAt(path, drift, reading, reported))) return [];
    return [drift];
  });
}

/** Whether something was told of a header that a drift is about; names are the same in any case. */
function isOfHeader(where: string, { where: place, seen }: Drift): boolean {
  const [reported, own] = [where.toLowerCase(), place.toLowerCase()];
  const names = own.endsWith('-*') ? seen.split(', ').map((name) => `response header ${name}`) : [own];
  return names.some((name) => reported === name || reported.startsWith(`${name},`));
}

function isReportedAt(
  path: string,
  drift: Drift,
  { response }: Reading,
  reported: readonly Finding[],
): boolean {
  const violations = response?.violations ?? [];
  const names = violations.flatMap(({ instance, properties }) =>
    (properties ?? []).map((name) => joinPointer(instance, name)),
  );
  const undocumented = (response?.undocumented ?? []).flatMap(({ instance, names: found }) =>
    found.map((name) => joinPointer(instance, name)),
  );
  const places = [...violations.map(({ instance }) => instance), ...names, ...undocumented];
  if (path === '') return places.includes('') || reported.some(({ id }) => /^(?:body|media-type)-/.test(id));
  return places.some((place) => covers(path, place)) || reported.some(({ where }) => where === drift.where);
}

/** Whether a place in a response is one that a path of a shape names. */
function covers(path: string, place: string): boolean {
  const [wanted, found] = [pointerTokens(path), pointerTokens(place)];
  return (
    wanted.length === found.length &&
    wanted.every((token, index) => token === '*' || token === found[index] || found[index] === '*')
  );
}
