import { loginFlowOf, parseJwt } from '../auth/index.ts';
import type { Fault, Outcome } from '../mock/index.ts';
import { documentsStatus, withHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { type DocumentedResponse, documentedResponseAt, REFUSALS } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
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
export function* decisionMutants(contract: Contract): Generator<Mutant> {
  const flow = loginFlowOf(contract);
  if (!flow) return;
  const { login, consumer } = flow;
  for (const [role, operation] of [
    ['login', login],
    ['use', consumer],
  ] as const) {
    const accepted = documentedResponseAt(contract, operation, 'accepted');
    const refused = documentedResponseAt(contract, operation, 'refused');
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
function* mishandled(refused: DocumentedResponse, wrong: Outcome): Generator<Mutant> {
  const { operation } = refused;
  const here: (edit: NonNullable<Fault['response']>) => Partial<Fault> = (edit) => ({
    response: (response, situation) =>
      situation.operation === operation && situation.outcome === wrong ? edit(response, situation) : response,
  });
  const trace = TRACES.JavaScript ?? '';
  if (!documentsStatus(operation, 500)) {
    yield of(
      `${operation.id} responses ${wrong} with 500`,
      here((response) => ({ ...response, status: 500 })),
    );
  }
  yield of(
    `${operation.id} responses ${wrong} with a stack trace`,
    here((response) => ({
      ...withHeader(response, 'Content-Type', 'text/plain'),
      raw: Buffer.from(`Error: it broke\n${trace}`),
    })),
  );
  yield of(
    `${operation.id} responses ${wrong} under the status of a success`,
    here((response) => ({ ...response, status: 200 })),
  );
}

function of(name: string, hooks: Partial<Fault>): Mutant {
  return {
    name,
    class: 'decision',
    probe: 'pass',
    fault: { name, title: name, breaks: [], ...hooks },
  };
}
