import { shapeOf } from '../../drift/index.ts';
import type { Exchange } from '../../http/index.ts';
import type { Masker } from '../../masking/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { type SentParts, sentPartsOf } from '../../requests/index.ts';
import type { ExchangeNote } from './coverage.ts';

/** Coverage notes of exchanges; each is noted once. */
export interface CoverageNotes {
  add(exchange: Exchange): void;
  /** Returns the notes since the last call. */
  take(): ExchangeNote[];
}

/**
 * Notes status, media type and property paths of responses, no values. Paths are masked: a key may be a
 * secret.
 */
export function coverageNotes(contract: Contract, masker: Masker): CoverageNotes {
  const known = new Set<string>();
  const responses = new Set<string>();
  const sentParts = sentPartsOf(contract);
  const sent = new Set<string>();
  /** Most requests have the same parts: only new ones are noted. */
  const newParts = (exchange: Exchange): { sent?: SentParts } => {
    const parts = sentParts(exchange);
    const names = [...parts.mediaTypes, ...parts.properties, ...parts.parameters];
    const keys = names.map((name) => `${exchange.operation} ${name}`);
    const isNew = keys.some((key) => !sent.has(key));
    for (const key of keys) sent.add(key);
    return isNew ? { sent: parts } : {};
  };
  let notes: ExchangeNote[] = [];
  return {
    add(exchange) {
      const key = `${exchange.operation} ${exchange.case.name} ${exchange.response?.status}`;
      if (known.has(key)) return;
      known.add(key);
      const response = responseKey(exchange);
      // Most cases are refused with the same response: its shape is computed once.
      const isNew = !responses.has(response);
      responses.add(response);
      const note = isNew ? noteOf(exchange, contract, masker) : plainNote(exchange);
      notes.push({ ...note, ...newParts(exchange) });
    },
    take() {
      const taken = notes;
      notes = [];
      return taken;
    },
  };
}

/** Equal for responses with the same status, media type and body. */
function responseKey({ operation, response }: Exchange): string {
  if (!response) return operation;
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return `${operation} ${response.status} ${type} ${Buffer.from(response.body).toString('latin1')}`;
}

function plainNote({ operation, case: step, response }: Exchange): ExchangeNote {
  return { operation, case: step.name, ...(response ? { status: response.status } : {}) };
}

function noteOf(exchange: Exchange, contract: Contract, masker: Masker): ExchangeNote {
  const note = plainNote(exchange);
  const shape = shapeOf(exchange, contract);
  if (!shape) return note;
  const { mediaTypes, paths } = shape;
  return { ...note, mediaTypes, properties: masker.value(Object.keys(paths)) };
}
