import type { Fault } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from '../rules/index.ts';
import { type DocumentedResponse, documentedResponsesOf, isOn, staged } from './documented-responses.ts';
import { inLanes } from './lanes.ts';
import type { Mutant } from './mutant.ts';
import { mutantsOf } from './mutants.ts';
import { findingsOf } from './probes.ts';
import { flowOf } from './sending.ts';

/** What became of one mutant. */
export interface Trial {
  readonly mutant: Mutant;
  /** Ids of the rules that found it; empty for one that survived, or that nobody can see. */
  readonly rules: readonly string[];
}

/** Something that is found in a response that keeps the contract. */
export interface FalseAlarm {
  /** Which response it was. */
  readonly name: string;
  readonly findings: readonly Finding[];
}

export interface MutationScore {
  readonly trials: readonly Trial[];
  readonly falseAlarms: readonly FalseAlarm[];
}

export interface MutateOptions {
  /** One of so many mutants is tried; 1 by default: each. */
  readonly oneOf?: number;
  /** Of how many mutants that one exchange shows one is asked for in a whole pass as well; 60 by default. */
  readonly sampleEvery?: number;
  readonly report?: (done: number, of: number) => void;
}

/**
 * Breaks a contract in every way, and looks whether the rules find it. Each mutant becomes the fault of a mock server
 * and is asked for as the suite asks, over a real connection. Each conforming response is asked for as well.
 */
export async function mutate(contract: Contract, options: MutateOptions = {}): Promise<MutationScore> {
  const { oneOf = 1, sampleEvery = 60, report = () => {} } = options;
  const mutants = mutantsOf(contract).filter((_, index) => index % oneOf === 0);
  const seeable = mutants.filter(({ unseeable }) => unseeable === undefined);
  const documentedResponses = documentedResponsesOf(contract);
  const quiet = new Map<DocumentedResponse, readonly string[]>();
  const falseAlarms: FalseAlarm[] = [];
  const caught = new Map<Mutant, readonly string[]>();
  await inLanes(
    contract,
    conformingResponses(documentedResponses),
    async ({ documentedResponse, fault }, mock) => {
      mock.behave(fault);
      const findings = await findingsOf(documentedResponse, contract, mock);
      // A response that asks us to wait is documented, and so is an error of the server: they are told all the same.
      quiet.set(documentedResponse, findings.map(placed));
      const reported = ({ id }: Finding) =>
        id === 'rate-limited' || (id === 'server-error' && documentedResponse.status >= 500);
      const alarming = findings.filter((finding) => !reported(finding));
      if (alarming.length > 0) falseAlarms.push({ name: fault.name, findings: alarming });
    },
  );
  await inLanes(contract, seeable, async (mutant, mock) => {
    mock.behave(mutant.fault);
    const { probe, patienceMs } = mutant;
    const usual = typeof probe === 'string' ? [] : (quiet.get(probe) ?? []);
    const findings = await findingsOf(probe, contract, mock, patienceMs);
    caught.set(mutant, rulesOf(findings, usual));
    report(caught.size, seeable.length);
  });
  const sample = seeable.filter(
    ({ probe, patienceMs }, index) =>
      isOfLogin(probe, contract) && patienceMs === undefined && index % sampleEvery === 0,
  );
  await inLanes(contract, sample, async (mutant, mock) => {
    mock.behave(mutant.fault);
    const findings = await findingsOf('pass', contract, mock);
    if (findings.length === 0) caught.set(mutant, []);
  });
  const trials = mutants.map((mutant) => ({ mutant, rules: caught.get(mutant) ?? [] }));
  return { trials, falseAlarms };
}

/** Whether the whole pass over the login asks for this documentedResponse. */
function isOfLogin(probe: Mutant['probe'], contract: Contract): boolean {
  if (typeof probe === 'string' || probe.part === 'other') return false;
  return flowOf(contract)?.login === probe.operation || flowOf(contract)?.consumer === probe.operation;
}

function conformingResponses(
  documentedResponses: readonly DocumentedResponse[],
): { documentedResponse: DocumentedResponse; fault: Fault }[] {
  return documentedResponses.flatMap((documentedResponse) => {
    const samples = documentedResponse.samples.length > 0 ? documentedResponse.samples : [undefined];
    return samples.map((sample, index) => ({
      documentedResponse,
      fault: {
        name: `${documentedResponse.name} as documented, body ${index + 1}`,
        title: documentedResponse.name,
        breaks: [],
        response: (response, situation) =>
          isOn(documentedResponse, situation)
            ? staged(documentedResponse, response, situation, sample)
            : response,
      } satisfies Fault,
    }));
  });
}

function placed({ id, where }: Finding): string {
  return `${id} ${where}`;
}

function rulesOf(findings: readonly Finding[], usual: readonly string[]): string[] {
  return [...new Set(findings.filter((finding) => !usual.includes(placed(finding))).map(({ id }) => id))];
}
