import { loginFlowOf, parseJwt } from '../../auth/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { documentsStatus } from '../documented.ts';
import { withHeader } from '../mock-response.ts';
import { type DocumentedResponse, documentedResponseFor, REFUSALS } from './documented-responses.ts';
import type { Fault, Outcome } from './fault.ts';
import type { Mutant } from './mutant.ts';
import { TRACES } from './traces.ts';

/** JOSE header parameters by which a token names its own key (RFC 7515, section 4.1). */
const OWN_KEYS = ['kid', 'jwk', 'jku', 'x5u'] as const;

function headerOf({
  authorization = '',
}: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return parseJwt(authorization.replace(/^\S+ +/, ''))?.header ?? {};
}

/**
 * Mutants that accept an invalid request, or refuse a valid one: only the whole pass sends all of these
 * requests.
 */
export function* decisionMutants(contract: Contract): Generator<Mutant> {
  const flow = loginFlowOf(contract);
  if (!flow) return;
  const { login, consumer } = flow;
  for (const [role, operation] of [
    ['login', login],
    ['use', consumer],
  ] as const) {
    const accepted = documentedResponseFor(contract, operation, 'accepted');
    const refused = documentedResponseFor(contract, operation, 'refused');
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
      yield { ...tooLarge, undetectable: 'too-large' };
    }
    for (const parameter of role === 'use' ? OWN_KEYS : []) {
      yield of(`${operation.id} accepts a token that names its own key by ${parameter}`, {
        decide: (outcome, situation) =>
          situation.operation === operation &&
          outcome === 'token-tampered' &&
          headerOf(situation.headers)[parameter] !== undefined
            ? 'accepted'
            : outcome,
      });
    }
    const right: Outcome = role === 'login' ? 'wrong-secret' : 'token-tampered';
    yield of(`${operation.id} refuses a valid request`, {
      decide: (outcome, situation) =>
        situation.operation === operation && outcome === 'accepted' ? right : outcome,
    });
  }
}

/** Mutants that refuse an invalid request, but not with the documented response. */
function* mishandled(refused: DocumentedResponse, wrong: Outcome): Generator<Mutant> {
  const { operation } = refused;
  const here: (mutate: NonNullable<Fault['response']>) => Partial<Fault> = (mutate) => ({
    response: (response, situation) =>
      situation.operation === operation && situation.outcome === wrong
        ? mutate(response, situation)
        : response,
  });
  const trace = TRACES.JavaScript ?? '';
  if (!documentsStatus(operation, 500)) {
    yield of(
      `${operation.id} responds to ${wrong} with 500`,
      here((response) => ({ ...response, status: 500 })),
    );
  }
  yield of(
    `${operation.id} responds to ${wrong} with a stack trace`,
    here((response) => ({
      ...withHeader(response, 'Content-Type', 'text/plain'),
      raw: Buffer.from(`Error: it broke\n${trace}`),
    })),
  );
  yield of(
    `${operation.id} responds to ${wrong} with status 200`,
    here((response) => ({ ...response, status: 200 })),
  );
}

function of(name: string, hooks: Partial<Fault>): Mutant {
  return {
    name,
    class: 'decision',
    probe: 'pass',
    fault: { name, title: name, violates: [], ...hooks },
  };
}
