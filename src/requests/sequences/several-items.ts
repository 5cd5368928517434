import type { Case } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isObject, valueAt } from '../../schema/index.ts';
import { listOfItem } from '../lists.ts';
import { idText } from './collections.ts';
import type { Parameters } from './own-resources.ts';
import { itemsOf } from './paging.ts';
import { requestWith, type Steps } from './steps.ts';

/** Items of a list that are requested by themselves. */
const MOST_ITEMS = 3;
/** Lists may have any size. */
const MOST_COMPARED = 100;
/** More values of a property name items, not kinds of them. */
const MOST_KINDS = 6;

/** Whether an operation returns an item of a list, so that items of several kinds can be requested. */
export function hasSeveralItems(
  contract: Pick<Contract, 'document' | 'operations'>,
  operation: Operation,
): boolean {
  const above = operation.method === 'GET' && !operation.token ? listOfItem(contract, operation) : undefined;
  return above?.certain === true && above.key !== '' && above.list.id !== operation.id;
}

/**
 * Items of a list by themselves, those that differ most from each other: often only those of one kind are wrong.
 * @param given values of the parameters in the path
 */
export function* severalItems(contract: Contract, operation: Operation, given: Parameters): Steps {
  const above = listOfItem(contract, operation);
  if (!above) return;
  const shared = [...above.shared].map(([name, its]) => [`path.${its}`, given[`path.${name}`]] as const);
  const parameters = Object.fromEntries(shared.filter(([, value]) => value !== undefined));
  const list = yield requestWith(contract, above.list, mayFail('list-of-items'), { parameters });
  const items = itemsOf(contract, above.list, list) ?? [];
  for (const [index, item] of unlike(items.slice(0, MOST_COMPARED).filter(isObject)).entries()) {
    const id = idText(valueAt(item, above.key));
    if (id === undefined) continue;
    const own = { ...given, [`path.${above.parameter}`]: id };
    yield requestWith(contract, operation, mayFail(`item-${index + 1}`), { parameters: own });
  }
}

/** What a list has may be gone, or belong to others. */
function mayFail(name: string): Case {
  return { name, expects: 'any', undocumentedRefusal: 'ignore' };
}

type Item = Readonly<Record<string, unknown>>;

/** Each item that is chosen shows the most kinds of values that those before it do not. */
function unlike(items: readonly Item[]): Item[] {
  const kinds = new Map(items.map((item) => [item, kindsOf(item, items)]));
  const seen = new Set<string>();
  const chosen: Item[] = [];
  while (chosen.length < MOST_ITEMS) {
    const gain = (item: Item) => (kinds.get(item) ?? []).filter((kind) => !seen.has(kind)).length;
    const best = items.reduce<Item | undefined>(
      (found, item) => (gain(item) > (found ? gain(found) : 0) ? item : found),
      undefined,
    );
    if (!best) break;
    chosen.push(best);
    for (const kind of kinds.get(best) ?? []) seen.add(kind);
  }
  return chosen;
}

function kindsOf(item: Item, items: readonly Item[]): string[] {
  return Object.entries(item).map(([name, value]) => {
    if (value === null || typeof value === 'object') return `${name} ${value === null ? 'null' : 'whole'}`;
    const values = new Set(items.map((each) => each[name]));
    return values.size <= MOST_KINDS ? `${name} ${String(value)}` : `${name} ${typeof value}`;
  });
}
