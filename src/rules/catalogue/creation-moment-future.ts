import { headerValue } from '../../http/index.ts';
import { type Reading, whereInBody } from '../../reading/index.ts';
import { createdBy, readOnlyProperties, resourceAt } from '../../requests/index.ts';
import { describeValue, isDateTime, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { CREATION_MOMENT, collectionsIn, namedBy, sentValues, validBody } from './checks/own-history.ts';

export const creationMomentFuture: Rule = {
  id: 'creation-moment-future',
  family: 'contract',
  severity: 'error',
  title: 'The moment of creation of a resource is in the future',
  why: 'Orders by age, retention and audits are wrong, and clients show what has not happened yet.',
  fix: 'Set the moment by the clock of the server when the resource is created, in its time zone and in seconds or milliseconds as the format says.',
  source: 'RFC 9110, section 6.6.1; RFC 3339, section 5.6',
  *check(reading) {
    const { contract, operation, exchange, before, response } = reading;
    if (!response?.success || operation.token) return;
    const named = namedBy(contract, operation, exchange);
    const isCreation =
      operation.method === 'POST' &&
      (response.received.status === 201 || createdBy(collectionsIn(contract), operation) !== undefined);
    if (!isCreation && !named) return;
    const at = named ? resourceAt(contract, named.collection, operation) : '';
    const resource = valueAt(validBody(response), at);
    const now = latestNow(reading);
    if (!isObject(resource) || now === undefined) return;
    for (const { name, schema } of readOnlyProperties(contract, operation, at)) {
      const value = resource[name];
      if (!CREATION_MOMENT.test(name) || typeof value !== 'string' || !isDateTime(value)) continue;
      // JavaScript parses no leap second.
      if (!(Date.parse(value) - now > SKEW_MS)) continue;
      // A client has set it: then `read-only-changed` reports it.
      const sent = sentValues([...before, exchange], name);
      if (sent.some((each) => JSON.stringify(each).includes(value))) continue;
      // An example of the contract is what a mock server has, whatever day it is.
      if (JSON.stringify(contract.document).includes(JSON.stringify(value))) continue;
      yield {
        where: whereInBody(joinPointer(at, name)),
        expected: 'a moment that is past (clocks may differ by two days)',
        received: describeValue(value),
        pointer: schema,
        ...(isCreation ? {} : { severity: 'warning', reason: 'it may have been entered with the data' }),
      };
    }
  },
};

/** Clocks of machines differ, and some write their local time as UTC. Said in `expected` as well. */
const SKEW_MS = 2 * 86_400_000;

/** The later one of two clocks: that of the server, by its Date, and that of this machine. */
function latestNow({ exchange, response }: Reading): number | undefined {
  const date = response && headerValue(response.received, 'date');
  const moments = [date === undefined ? Number.NaN : Date.parse(date), Date.parse(exchange.startedAt)];
  return moments.some(Number.isNaN) ? undefined : Math.max(...moments);
}
