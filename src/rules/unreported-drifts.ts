import type { Drift, DriftKind } from '../drift/index.ts';
import type { Reading } from '../reading/index.ts';
import { joinPointer, pointerTokens } from '../schema/index.ts';
import type { Finding } from './finding.ts';

/** Rules about the contract whose findings cover a kind of drift. */
const COVERED_BY: Partial<Record<DriftKind, RegExp>> = {
  'status-new':
    /^(?:call-gateway-failed$|status-|valid-request-rejected$|invalid-request-accepted$|rate-limited$)/,
  'media-type-changed': /^(?:media-type-|body-missing$|body-not-)/,
  // An error page has other headers.
  'header-vanished': /^media-type-undocumented$/,
  'token-form-changed': /^token-not-jwt$/,
  'token-algorithm-changed': /^token-unsigned$/,
  'token-claims-changed': /^token-(?:exp-missing|claims-leak)$/,
  'token-lifetime-changed': /^token-(?:expired|life)/,
};

/** Reported even where the contract is violated: they explain the violation. */
const EXPLAINS: readonly DriftKind[] = ['body-enveloped', 'body-unwrapped', 'property-replaced'];

/** The drifts that the findings about the same response do not cover: nothing is reported twice. */
export function unreported(
  drifts: readonly Drift[],
  findings: readonly Finding[],
  reading: Reading,
): Drift[] {
  return drifts.flatMap((drift) => {
    if (EXPLAINS.includes(drift.kind)) return [drift];
    const rule = COVERED_BY[drift.kind];
    if (rule && findings.some(({ id }) => rule.test(id))) return [];
    if (drift.paths.length === 0)
      return findings.some(({ where }) => isAboutHeader(where, drift)) ? [] : [drift];
    if (drift.paths.every((path) => isReportedAt(path, drift, reading, findings))) return [];
    return [drift];
  });
}

/** Whether a finding is about the header of a drift; header names are case-insensitive. */
function isAboutHeader(where: string, { where: place, seen }: Drift): boolean {
  const [found, drifted] = [where.toLowerCase(), place.toLowerCase()];
  const names = drifted.endsWith('-*')
    ? seen.split(', ').map((name) => `response header ${name}`)
    : [drifted];
  return names.some((name) => found === name || found.startsWith(`${name},`));
}

function isReportedAt(
  path: string,
  drift: Drift,
  { response }: Reading,
  findings: readonly Finding[],
): boolean {
  const violations = response?.violations ?? [];
  const names = violations.flatMap(({ instance, properties }) =>
    (properties ?? []).map((name) => joinPointer(instance, name)),
  );
  const undocumented = (response?.undocumented ?? []).flatMap(({ instance, names: found }) =>
    found.map((name) => joinPointer(instance, name)),
  );
  const places = [...violations.map(({ instance }) => instance), ...names, ...undocumented];
  if (path === '') return places.includes('') || findings.some(({ id }) => /^(?:body|media-type)-/.test(id));
  return places.some((place) => covers(path, place)) || findings.some(({ where }) => where === drift.where);
}

/** Whether a path of a shape matches a place in a response. */
function covers(path: string, place: string): boolean {
  const [wanted, found] = [pointerTokens(path), pointerTokens(place)];
  return (
    wanted.length === found.length &&
    wanted.every((token, index) => token === '*' || token === found[index] || found[index] === '*')
  );
}
