import type { Contract } from '../../openapi/index.ts';
import type { Fault } from '../fault.ts';
import { withBody } from '../mock-response.ts';
import { type Place, placesOf } from '../places.ts';
import { isAt } from './on.ts';

/** A body in which one place is wrong; undefined where this place cannot be made wrong so. */
export type Alteration = (body: unknown, place: Place) => unknown;

/** How a body breaks its schema: against what is written, or only by what nothing describes. */
type Damage = 'broken' | 'undocumented';

interface SchemaFault {
  readonly name: string;
  readonly title: string;
  readonly breaks: readonly string[];
  readonly damage?: Damage;
  /** Which places are looked at; the first that can be broken is taken. */
  readonly picks: (place: Place) => boolean;
  readonly alter: Alteration;
}

/**
 * A fault that alters the first fitting place among the responses of login and first use. Whether the body then
 * breaks its schema is asked of the contract's own checks, not assumed.
 */
export function schemaFault({ damage = 'broken', picks, alter, ...rest }: SchemaFault): Fault {
  const known = new WeakMap<Contract, { readonly place: Place | undefined }>();
  const placeIn = (contract: Contract): Place | undefined => {
    const found = known.get(contract) ?? {
      place: placesOf(contract).find((place) => picks(place) && alters(contract, place, alter, damage)),
    };
    known.set(contract, found);
    return found.place;
  };
  return {
    ...rest,
    applies: (contract) => placeIn(contract) !== undefined,
    response: (response, situation) => {
      const place = placeIn(situation.contract);
      if (!place || !isAt(situation, place.step.role, place.step.accepted)) return response;
      return withBody(response, alter(response.body, place));
    },
  };
}

function alters(contract: Contract, place: Place, alter: Alteration, damage: Damage): boolean {
  const { schema, response } = place.step;
  const body = alter(response.body, place);
  if (schema === undefined || body === undefined) return false;
  const { kept, closed } = contract.checksOf(schema);
  return damage === 'broken' ? !kept(body) : kept(body) && !closed(body);
}
