import type { Situation } from '../mock/index.ts';
import { setAt, withBody, withHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { isObject } from '../schema/index.ts';
import type { Breakage } from './breakage.ts';
import { onScene } from './on-scene.ts';
import { keepsSchema, placesIn } from './places.ts';
import type { Scene } from './scenes.ts';
import { TRACES } from './traces.ts';

/** What must not leave: of the request, and of what was issued for it. */
const SECRETS: Readonly<Record<string, (situation: Situation) => string | undefined>> = {
  'the secret': ({ attempt }) => attempt?.secret,
  'the token sent': ({ headers }) => headers.authorization?.replace(/^\S+\s+/, ''),
  'a token': ({ issued }) => issued?.value,
  'the identifier': ({ attempt }) => attempt?.identifier,
};

/** Secrets, tokens, traces and differences that an answer gives away. */
export function* leakBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  if (scene.role === 'open' || scene.part === 'other') return;
  for (const [what, find] of Object.entries(SECRETS)) {
    if (!isKnown(what, scene)) continue;
    // Beside itself a token gives nothing away.
    const texts = what === 'a token' && scene.part === 'accepted' ? [] : freeTexts(contract, scene);
    for (const pointer of texts) yield inText(scene, pointer, what, find);
    if (what !== 'the identifier') yield inHeader(scene, what, find);
  }
  if (scene.part !== 'refused') return;
  for (const pointer of freeTexts(contract, scene)) {
    for (const [language, trace] of Object.entries(TRACES)) {
      yield said(scene, pointer, `a stack trace of ${language}`, () => `\n${trace}`);
    }
  }
  if (scene.role === 'login') yield* enumerations(contract, scene);
}

/** Whether a request to the scene has what could leak, and whether it may not stand in its answer. */
function isKnown(what: string, { role, part }: Scene): boolean {
  if (what === 'the secret') return role === 'login';
  // A use of the token is refused for want of one first of all.
  if (what === 'the token sent') return role === 'use' && part === 'accepted';
  return role === 'login' && (what === 'a token' || part === 'refused');
}

function inText(
  scene: Scene,
  pointer: string,
  what: string,
  find: (situation: Situation) => string | undefined,
): Breakage {
  return said(scene, pointer, what, (situation) => {
    const found = find(situation);
    return found === undefined ? undefined : ` (${found})`;
  });
}

function said(
  scene: Scene,
  pointer: string,
  what: string,
  words: (situation: Situation) => string | undefined,
): Breakage {
  return onScene(scene, 'leak', `body ${pointer}: ${what}`, (answer, situation) => {
    const more = words(situation);
    return more === undefined ? answer : withBody(answer, setAt(answer.body, pointer, `Wrong${more}`));
  });
}

function inHeader(scene: Scene, what: string, find: (situation: Situation) => string | undefined): Breakage {
  return onScene(scene, 'leak', `header: ${what}`, (answer, situation) => {
    const found = find(situation);
    return found === undefined ? answer : withHeader(answer, 'X-Debug', encodeURIComponent(found));
  });
}

/** An unknown user is answered unlike a wrong password. */
function* enumerations(contract: Contract, scene: Scene): Generator<Breakage> {
  const unknown = (what: string, edit: Parameters<typeof onScene>[3]) =>
    onScene(
      scene,
      'leak',
      `unknown user told by ${what}`,
      (answer, situation) => (situation.outcome === 'unknown-identifier' ? edit(answer, situation) : answer),
      'refusals',
    );
  for (const status of [400, 403, 404, 422]) {
    if (status !== scene.status) yield unknown(`status ${status}`, (answer) => ({ ...answer, status }));
  }
  for (const pointer of freeTexts(contract, scene)) {
    yield unknown(`the text at ${pointer}`, (answer) =>
      withBody(answer, setAt(answer.body, pointer, 'No such account')),
    );
  }
  yield unknown('a property', (answer) =>
    withBody(answer, { ...(isObject(answer.body) ? answer.body : {}), attemptsLeft: 3 }),
  );
}

/** Places of a scene's body where any text keeps the schema. */
function freeTexts(contract: Contract, scene: Scene): string[] {
  const schema = scene.media?.schema;
  const [specimen] = scene.specimens;
  if (schema === undefined || specimen === undefined) return [];
  const path = scene.operation.token?.value.path;
  return placesIn(contract, schema, specimen)
    .filter(({ value, pointer }) => typeof value === 'string' && pointer !== path)
    .map(({ pointer }) => pointer)
    .filter((pointer) => keepsSchema(contract, schema, setAt(specimen, pointer, 'Wrong, all\n of it: ()')));
}
