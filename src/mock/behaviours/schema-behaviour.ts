import type { Contract } from '../../openapi/index.ts';
import { withBody } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Place, placesOf } from '../places.ts';
import { isAt } from './on.ts';

/** A body in which one place is wrong; undefined where this place cannot be made wrong so. */
export type Spoil = (body: unknown, place: Place) => unknown;

/** How a body breaks its schema: against what is written, or only by what nothing describes. */
type Damage = 'broken' | 'undocumented';

interface SchemaBehaviour {
  readonly name: string;
  readonly title: string;
  readonly breaks: readonly string[];
  readonly damage?: Damage;
  /** Which places are looked at; the first that can be spoilt is taken. */
  readonly picks: (place: Place) => boolean;
  readonly spoil: Spoil;
}

/**
 * A behaviour that spoils the first fitting place among the answers of login and first use. Whether the body then
 * breaks its schema is asked of the contract's own checks, not assumed.
 */
export function schemaBehaviour({ damage = 'broken', picks, spoil, ...rest }: SchemaBehaviour): Behaviour {
  const known = new WeakMap<Contract, { readonly place: Place | undefined }>();
  const placeIn = (contract: Contract): Place | undefined => {
    const found = known.get(contract) ?? {
      place: placesOf(contract).find((place) => picks(place) && spoils(contract, place, spoil, damage)),
    };
    known.set(contract, found);
    return found.place;
  };
  return {
    ...rest,
    applies: (contract) => placeIn(contract) !== undefined,
    answer: (answer, situation) => {
      const place = placeIn(situation.contract);
      if (!place || !isAt(situation, place.stop.role, place.stop.accepted)) return answer;
      return withBody(answer, spoil(answer.body, place));
    },
  };
}

function spoils(contract: Contract, place: Place, spoil: Spoil, damage: Damage): boolean {
  const { schema, answer } = place.stop;
  const body = spoil(answer.body, place);
  if (schema === undefined || body === undefined) return false;
  const { kept, closed } = contract.checksOf(schema);
  return damage === 'broken' ? !kept(body) : kept(body) && !closed(body);
}
