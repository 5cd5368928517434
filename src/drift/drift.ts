/**
 * What a change means for clients of the API.
 * - `breaking`: clients may stop working;
 * - `additive`: something was added;
 * - `semantic`: the structure is the same, the meaning changed.
 */
export type DriftClass = 'breaking' | 'additive' | 'semantic';

/** Every kind of change from the accepted shape, with its class. */
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
  'token-rights-widened': 'semantic',
  'token-lifetime-changed': 'semantic',
  'wording-changed': 'semantic',
} as const satisfies Record<string, DriftClass>;

export type DriftKind = keyof typeof DRIFT_KINDS;

/** One change between an accepted shape and the shape that was seen; related changes are one. */
export interface Drift {
  readonly kind: DriftKind;
  readonly class: DriftClass;
  /** `response body /expires_at`, `response header x-ratelimit-limit`, `token lifetime`. */
  readonly where: string;
  readonly accepted: string;
  readonly seen: string;
  /** JSON pointers into the seen body, with `*` as in a shape: the places that changed. */
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
