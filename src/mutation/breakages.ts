import type { Contract } from '../openapi/index.ts';
import { bodyBreakages, mediaTypeBreakages } from './body-breakages.ts';
import type { Breakage } from './breakage.ts';
import { decisionBreakages } from './decision-breakages.ts';
import { headerBreakages } from './header-breakages.ts';
import { leakBreakages } from './leak-breakages.ts';
import { scenesOf } from './scenes.ts';
import { schemaBreakages } from './schema-breakages.ts';
import { statusBreakages } from './status-breakages.ts';
import { tokenBreakages } from './token-breakages.ts';
import { transportBreakages } from './transport-breakages.ts';

/**
 * Every way in which the answers of a contract can break: each keyword at each place of each documented body, each
 * status, media type and header, the token, the connection, what is let in and what leaks. Pure; always the same ones in
 * the same order.
 */
export function breakagesOf(contract: Contract): Breakage[] {
  const ofScenes = scenesOf(contract).flatMap((scene) => [
    ...schemaBreakages(contract, scene),
    ...bodyBreakages(contract, scene),
    ...mediaTypeBreakages(scene),
    ...statusBreakages(contract, scene),
    ...headerBreakages(contract, scene),
    ...tokenBreakages(contract, scene),
    ...leakBreakages(contract, scene),
    ...transportBreakages(contract, scene),
  ]);
  const hasLogin = contract.operations.some(({ token }) => token !== undefined);
  return hasLogin ? [...ofScenes, ...decisionBreakages(contract)] : ofScenes;
}
