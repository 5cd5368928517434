import { isUtf8 } from 'node:buffer';
import type { Contract } from '../../openapi/index.ts';
import type { DocumentedResponse } from './documented-responses.ts';

/** Whether damaged bytes are still JSON that keeps the schema: half of the number 1000 is the number 10. */
export function keepsAsJson(contract: Contract, { media }: DocumentedResponse, bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return false;
  }
  return media?.schema === undefined || contract.checksOf(media.schema).closed(value);
}
