export type Resource = Record<string, unknown>;

/** A request to the shop. */
export interface ShopCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Buffer;
}

/** A response of the shop; `text` and `bytes` are sent as they are, `json` as JSON. */
export interface ShopResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
}

export function json(status: number, value: unknown, headers: ShopResponse['headers'] = {}): ShopResponse {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, json: value };
}

export function problem(status: number, title: string): ShopResponse {
  return { status, headers: { 'Content-Type': 'application/problem+json' }, json: { title, status } };
}

export function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
