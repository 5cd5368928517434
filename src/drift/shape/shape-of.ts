import type { Exchange } from '../../http/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { type Reading, readExchange } from '../../reading/index.ts';
import { stableHeaders } from './header-names.ts';
import { pathsOf } from './paths.ts';
import type { Presence, Shape } from './shape.ts';
import { tokenTraits } from './token-traits.ts';
import { wordingOf } from './wording.ts';

/**
 * The shape of a response, without its values. Undefined where there was no response, or for an operation
 * that the contract does not have. Pure.
 */
export function shapeOf(exchange: Exchange, contract: Contract): Shape | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  return operation && shapeOfReading(readExchange(exchange, contract, operation));
}

/** The same for an exchange that was read already. */
export function shapeOfReading(reading: Reading): Shape | undefined {
  const { response, exchange, contract, sent } = reading;
  if (!response) return undefined;
  const { received, body, json, media, contentType } = response;
  const schema = media?.schema;
  const secrets = [...sent.secrets, ...sent.identifiers];
  const described = schema === undefined ? undefined : { source: contract, pointer: schema };
  const paths = json && body.utf8 && body.json ? pathsOf([body.json.value], secrets, described) : {};
  const token = tokenTraits(response);
  const wording = wordingOf(reading, paths);
  const name = exchange.case.name;
  return {
    operation: exchange.operation,
    status: received.status,
    cases: [name],
    mediaTypes: contentType ? [contentType.essence] : [],
    headers: Object.fromEntries(stableHeaders(received).map((each): [string, Presence] => [each, 'always'])),
    paths,
    wording: Object.keys(wording).length > 0 ? { [name]: wording } : {},
    ...(token ? { token } : {}),
  };
}
