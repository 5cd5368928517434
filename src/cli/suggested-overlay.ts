import { basename, relative } from 'node:path';
import { suggestedToken } from '../auth/index.ts';
import { plain } from '../core/index.ts';
import { jsonPathOf } from '../drift/index.ts';
import { type Contract, overlayBeside, overlayPlace } from '../openapi/index.ts';
import { loadYaml } from '../schema/index.ts';

/**
 * What to put into the overlay of a contract, in words and as YAML; undefined where nothing is missing that the
 * document lets guess: the `x-token` of a login.
 * @param path of the contract
 */
export function suggestedOverlay(contract: Contract, path: string): string | undefined {
  const suggested = suggestedToken(contract);
  if (!suggested) return undefined;
  const { operation, token } = suggested;
  const actions = [{ target: jsonPathOf(operation.pointer), update: { 'x-token': token } }];
  const hasOne = overlayBeside(path) !== undefined;
  const overlay = {
    overlay: '1.0.0',
    info: { title: `What ${contract.title} does not say`, version: '1.0.0' },
    extends: encodeURIComponent(basename(path)),
    actions,
  };
  const place = relative(process.cwd(), overlayPlace(path));
  const text = loadYaml().stringify(hasOne ? { actions } : overlay, { lineWidth: 110 });
  return [
    `Suggestion: ${plain(operation.id)} takes a password and returns a token, but the document does not say that requests carry it.`,
    hasOne ? `Add this action to ${place}:` : `Write this to ${place}; the document itself stays as it is:`,
    plainLines(text),
  ].join('\n\n');
}

function plainLines(text: string): string {
  return text.trimEnd().split('\n').map(plain).join('\n').replace(/^/gm, '  ');
}
