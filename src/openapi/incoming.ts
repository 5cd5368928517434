import { followReferences, isObject, joinPointer, valueAt } from '../schema/index.ts';
import type { Contract, Operation } from './contract.ts';
import { methodsOf } from './model.ts';

/** A webhook or callback: listed but not tested, because the API is the one that sends the request. */
export interface Incoming {
  readonly kind: 'webhook' | 'callback';
  readonly name: string;
  /** In capitals. */
  readonly method: string;
  readonly pointer: string;
  /** For a callback: the id of the operation that it belongs to. */
  readonly operation?: string;
}

/** The webhooks and callbacks of a contract, in its order (OpenAPI 3.1, sections 4.8.1 and 4.8.18). */
export function incomingOf({ document, operations }: Pick<Contract, 'document' | 'operations'>): Incoming[] {
  const webhooks = namesAt(document, '/webhooks').flatMap((name) =>
    methodsAt(document, joinPointer('/webhooks', name)).map(
      (each): Incoming => ({ kind: 'webhook', name, ...each }),
    ),
  );
  return [...webhooks, ...operations.flatMap((operation) => callbacksOf(document, operation))];
}

function callbacksOf(document: unknown, { id, pointer: operation }: Operation): Incoming[] {
  return namesAt(document, joinPointer(operation, 'callbacks')).flatMap((name) => {
    const callback = followReferences(document, joinPointer(operation, 'callbacks', name))?.pointer;
    const expressions = callback === undefined ? [] : namesAt(document, callback);
    return expressions
      .flatMap((expression) => methodsAt(document, joinPointer(callback ?? '', expression)))
      .map((each): Incoming => ({ kind: 'callback', name, operation: id, ...each }));
  });
}

function methodsAt(document: unknown, item: string) {
  const target = followReferences(document, item)?.pointer;
  const written = methodsOf(document, target === undefined ? [] : [item, target]);
  return written.map(({ method, pointer }) => ({ method, pointer }));
}

function namesAt(document: unknown, pointer: string): string[] {
  const found = valueAt(document, pointer);
  return isObject(found) ? Object.keys(found).filter((name) => !name.startsWith('x-')) : [];
}
