import type { Contract } from '../../openapi/index.ts';
import { withBody } from '../mock-response.ts';
import { type Place, placesOf } from '../places.ts';
import type { Fault } from './fault.ts';
import { isAt } from './on.ts';

/** Returns the body with one place altered; undefined where this place cannot be altered in this way. */
export type BodyAlteration = (body: unknown, place: Place) => unknown;

/** How a body breaks its schema: against a keyword, or only by an undocumented property. */
type Damage = 'broken' | 'undocumented';

interface SchemaFault {
  readonly name: string;
  readonly title: string;
  readonly violates: readonly string[];
  readonly damage?: Damage;
  /** Which places may be altered; the first whose alteration breaks the schema is taken. */
  readonly picks: (place: Place) => boolean;
  readonly alter: BodyAlteration;
}

/**
 * A fault that alters the first fitting place in the responses of the login sequence. Whether the altered
 * body breaks its schema is checked with the contract's validators, not assumed.
 */
export function schemaFault({ damage = 'broken', picks, alter, ...rest }: SchemaFault): Fault {
  const known = new WeakMap<Contract, { readonly place: Place | undefined }>();
  const placeIn = (contract: Contract): Place | undefined => {
    const found = known.get(contract) ?? {
      place: placesOf(contract).find((place) => picks(place) && breaksSchema(contract, place, alter, damage)),
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

function breaksSchema(contract: Contract, place: Place, alter: BodyAlteration, damage: Damage): boolean {
  const { schema, response } = place.step;
  const body = alter(response.body, place);
  if (schema === undefined || body === undefined) return false;
  const { kept, closed } = contract.checksOf(schema);
  return damage === 'broken' ? !kept(body) : kept(body) && !closed(body);
}
