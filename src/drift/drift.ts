/**
 * What a change means to those who call the API.
 * - `breaking`: what worked may stop working;
 * - `additive`: there is more than before;
 * - `semantic`: the same form, and it says something else.
 */
export type DriftClass = 'breaking' | 'additive' | 'semantic';

/** Every way in which a response differs from what was accepted, with its class. */
export const DRIFT_KINDS = {
  'status-new': 'breaking',
  'media-type-changed': 'breaking',
  'body-enveloped': 'breaking',
  'body-unwrapped': 'breaking',
  'property-replaced': 'breaking',
  'property-vanished': 'breaking',
  'property-appeared': 'additive',
  'type-changed': 'breaking',
  'became-nullable': 'breaking',
  'format-changed': 'breaking',
  'value-new': 'additive',
  'header-vanished': 'breaking',
  'header-appeared': 'additive',
  'token-form-changed': 'breaking',
  'token-algorithm-changed': 'semantic',
  'token-claims-changed': 'semantic',
  'token-lifetime-changed': 'semantic',
  'wording-changed': 'semantic',
} as const satisfies Record<string, DriftClass>;

export type DriftKind = keyof typeof DRIFT_KINDS;

/** One change between an accepted shape and the shape that was seen; what belongs together is one. */
export interface Drift {
  readonly kind: DriftKind;
  readonly class: DriftClass;
  /** `response body /expires_at`, `response header x-ratelimit-limit`, `token lifetime`. */
  readonly where: string;
  readonly accepted: string;
  readonly seen: string;
  /** JSON pointers into the body as it was seen, with `*` as in a shape: the places that it is about. */
  readonly paths: readonly string[];
}

export function driftOf(
  kind: DriftKind,
  where: string,
  accepted: string,
  seen: string,
  paths: readonly string[] = [],
): Drift {
  return { kind, class: DRIFT_KINDS[kind], where, accepted, seen, paths };
}
