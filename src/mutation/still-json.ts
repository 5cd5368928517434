import { isUtf8 } from 'node:buffer';
import type { Contract } from '../openapi/index.ts';
import type { Scene } from './scenes.ts';

/** Whether bytes are JSON that keeps the schema of a scene: half of the number 1000 is the number 10. */
export function keepsAsJson(contract: Contract, { media }: Scene, bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return false;
  }
  return media?.schema === undefined || contract.checksOf(media.schema).closed(value);
}
