import { isObject, pointerTokens } from '../schema/index.ts';

/** Where what a pointer names stands now. */
export interface Located {
  readonly value: unknown;
  readonly tokens: readonly string[];
  /** Set where it was taken out, and put back beside the `$ref` that it stood beside: how many tokens lead there. */
  readonly restored?: number;
}

type Schema = Record<string, unknown>;

/** An extension, for what OpenAPI 3.0 ignores beside a `$ref`, and something refers to all the same. */
const BESIDE = 'x-beside-reference';

/** Schemas that are no longer as they were written, so that pointers into them still lead where they were meant to. */
export class ChangedSchemas {
  readonly #moved = new WeakSet<Schema>();
  readonly #dropped = new WeakMap<Schema, Schema>();

  /** The schema was moved into its own `anyOf/0`. */
  moved(schema: Schema): void {
    this.#moved.add(schema);
  }

  /** These keywords were taken out of the schema. */
  dropped(schema: Schema, keywords: Schema): void {
    this.#dropped.set(schema, keywords);
  }

  /** @param pointer into the file as it is written */
  locate(root: unknown, pointer: string): Located | undefined {
    let value = root;
    let restored: number | undefined;
    const tokens: string[] = [];
    for (const token of pointerTokens(pointer)) {
      if (typeof value !== 'object' || value === null) return undefined;
      for (const step of this.#steps(value, token)) {
        if (step === BESIDE) restored = tokens.length + 1;
        tokens.push(step);
        value = Object.hasOwn(value as object, step) ? (value as Schema)[step] : undefined;
      }
      if (value === undefined) return undefined;
    }
    return { value, tokens, ...(restored === undefined ? {} : { restored }) };
  }

  #steps(value: object, token: string): string[] {
    if (Object.hasOwn(value, token) || !isObject(value)) return [token];
    if (this.#moved.has(value)) return ['anyOf', '0', token];
    const dropped = this.#dropped.get(value);
    if (!dropped || !Object.hasOwn(dropped, token)) return [token];
    value[BESIDE] = dropped;
    return [BESIDE, token];
  }
}
