import { compareBodies } from './compare-bodies.ts';
import { compareTokens } from './compare-tokens.ts';
import { type Drift, driftOf } from './drift.ts';
import { isReportedWhenNew } from './shape/header-names.ts';
import { ownOf } from './shape/merge-shapes.ts';
import type { Shape } from './shape/shape.ts';

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
