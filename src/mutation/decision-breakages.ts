import { loginFlowOf, parseJwt } from '../auth/index.ts';
import type { Behaviour, Outcome } from '../mock/index.ts';
import { documentsStatus, withHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Breakage } from './breakage.ts';
import { REFUSALS, type Scene, sceneAt } from './scenes.ts';
import { TRACES } from './traces.ts';

/** Header parameters that say where the key of a token is (RFC 7515, section 4.1). */
const OWN_KEYS = [
  ['its id', 'kid'],
  ['the key itself', 'jwk'],
  ['its address', 'jku'],
  ['the address of a certificate', 'x5u'],
] as const;

function headerOf({
  authorization = '',
}: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return parseJwt(authorization.replace(/^\S+ +/, ''))?.header ?? {};
}

/** What becomes of each kind of wrong request, and of a right one: only the whole pass asks them all. */
export function* decisionBreakages(contract: Contract): Generator<Breakage> {
  const flow = loginFlowOf(contract);
  if (!flow) return;
  const { login, consumer } = flow;
  for (const [role, operation] of [
    ['login', login],
    ['use', consumer],
  ] as const) {
    const accepted = sceneAt(contract, operation, 'accepted');
    const refused = sceneAt(contract, operation, 'refused');
    if (!operation || !accepted || !refused) continue;
    for (const wrong of REFUSALS[role]) {
      if (wrong === 'body-too-large') continue;
      yield of(`${operation.id} accepts ${wrong}`, {
        decide: (outcome, situation) =>
          situation.operation === operation && outcome === wrong ? 'accepted' : outcome,
      });
      yield* mishandled(refused, wrong);
    }
    if (role === 'login') {
      const tooLarge = of(`${operation.id} accepts body-too-large`, {});
      yield { ...tooLarge, unseeable: 'too-large' };
    }
    for (const [name, parameter] of role === 'use' ? OWN_KEYS : []) {
      yield of(`${operation.id} accepts a token that names its key by ${name}`, {
        decide: (outcome, situation) =>
          situation.operation === operation &&
          outcome === 'token-tampered' &&
          headerOf(situation.headers)[parameter] !== undefined
            ? 'accepted'
            : outcome,
      });
    }
    const right: Outcome = role === 'login' ? 'wrong-secret' : 'token-tampered';
    yield of(`${operation.id} refuses what is right`, {
      decide: (outcome, situation) =>
        situation.operation === operation && outcome === 'accepted' ? right : outcome,
    });
  }
}

/** A wrong request that is refused, and not in the documented way. */
function* mishandled(refused: Scene, wrong: Outcome): Generator<Breakage> {
  const { operation } = refused;
  const here: (edit: NonNullable<Behaviour['answer']>) => Partial<Behaviour> = (edit) => ({
    answer: (answer, situation) =>
      situation.operation === operation && situation.outcome === wrong ? edit(answer, situation) : answer,
  });
  const trace = TRACES.JavaScript ?? '';
  if (!documentsStatus(operation, 500)) {
    yield of(
      `${operation.id} answers ${wrong} with 500`,
      here((answer) => ({ ...answer, status: 500 })),
    );
  }
  yield of(
    `${operation.id} answers ${wrong} with a stack trace`,
    here((answer) => ({
      ...withHeader(answer, 'Content-Type', 'text/plain'),
      raw: Buffer.from(`Error: it broke\n${trace}`),
    })),
  );
  yield of(
    `${operation.id} answers ${wrong} under the status of a success`,
    here((answer) => ({ ...answer, status: 200 })),
  );
}

function of(name: string, hooks: Partial<Behaviour>): Breakage {
  return {
    name,
    class: 'decision',
    question: 'pass',
    behaviour: { name, title: name, breaks: [], ...hooks },
  };
}
