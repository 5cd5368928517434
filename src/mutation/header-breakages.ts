import { headerAs } from '../media/index.ts';
import { withHeader, withoutHeader } from '../mock/index.ts';
import type { Contract, HeaderPromise } from '../openapi/index.ts';
import { exampleOf } from '../schema/index.ts';
import type { Breakage } from './breakage.ts';
import { onScene } from './on-scene.ts';
import { placeOf } from './places.ts';
import type { Scene } from './scenes.ts';
import { SPOILERS } from './spoil/index.ts';

const PLAUSIBLE = ['not what was promised', '-1', '0', '1.5', '', 'true', '99999999999999999999'];

/** Each documented header: missing, where it is required; with values that break its schema. */
export function* headerBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  for (const promise of scene.response.headers) {
    const { name, required } = promise;
    if (required) {
      yield onScene(scene, 'header', `header ${name}: missing`, (answer) => withoutHeader(answer, name));
    }
    for (const [what, value] of wrongValues(contract, promise)) {
      yield onScene(scene, 'header', `header ${name}: ${what}`, (answer) => withHeader(answer, name, value));
    }
  }
}

/** Of each keyword one value that breaks the header's schema as HTTP carries it; of what is plausible the first. */
function wrongValues(contract: Contract, promise: HeaderPromise): [what: string, value: string][] {
  const { schema } = promise;
  if (schema === undefined) return [];
  const breaks = (text: string) =>
    isSendable(text) && !contract.checksOf(schema).kept(headerAs(contract.document, promise, text));
  const value = exampleOf(contract.document, schema);
  const { applied } = placeOf(contract, '', value, [schema]);
  const found = new Map<string, string>();
  const first = PLAUSIBLE.find(breaks);
  if (first !== undefined) found.set('wrong', first);
  for (const each of applied) {
    for (const [keyword, expected] of Object.entries(each.schema)) {
      const spoiler = Object.hasOwn(SPOILERS, keyword) ? SPOILERS[keyword] : undefined;
      for (const [variant, ...edits] of spoiler?.({
        expected,
        schema: each.schema,
        value,
        exampleBelow: () => undefined,
      }) ?? []) {
        const wrong = edits.map((edit) => String(edit(value))).find(breaks);
        if (wrong !== undefined) found.set(`${keyword}, ${variant}`, wrong);
      }
    }
  }
  return [...found];
}

function isSendable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && text === text.trim();
}
