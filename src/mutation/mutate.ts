import {
  type Alteration,
  conformingResponse,
  type DocumentedResponse,
  documentedResponsesOf,
  MUTATOR_CLASSES,
  type Mutant,
  type MutatorClass,
  matches,
  mutantsOf,
  UNDETECTABLE,
} from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from '../rules/index.ts';
import { findingsOf } from './probes.ts';
import { flowOf, inLanes } from './sending.ts';

/** The result of one mutant. */
interface Trial {
  readonly mutant: Mutant;
  /** Ids of the rules that caught it; empty for one that survived, or that cannot be detected. */
  readonly rules: readonly string[];
}

/** Findings in a response that keeps the contract. */
export interface FalseAlarm {
  /** Names the response. */
  readonly name: string;
  readonly findings: readonly Finding[];
}

interface MutationScore {
  readonly trials: readonly Trial[];
  readonly falseAlarms: readonly FalseAlarm[];
}

interface MutateOptions {
  /** One in so many mutants is tested; 1 by default: all of them. */
  readonly oneOf?: number;
  /** Each way to break any response is tested at one documented response; by default at all of them. */
  readonly eachWayOnce?: boolean;
  /** One in so many mutants that a single exchange detects also gets the whole pass; 60 by default. */
  readonly sampleEvery?: number;
  readonly report?: (done: number, of: number) => void;
}

/**
 * Mutation testing of the rules: each mutant of the contract becomes the fault of a mock server, gets the
 * requests that can detect it over a real connection, and must be caught by a rule. Each conforming response
 * must raise no finding.
 */
export async function mutate(contract: Contract, options: MutateOptions = {}): Promise<MutationScore> {
  const { oneOf = 1, eachWayOnce = false, sampleEvery = 60, report = () => {} } = options;
  const all = mutantsOf(contract);
  const mutants = (eachWayOnce ? onceEachWay(all) : all).filter((_, index) => index % oneOf === 0);
  const detectable = mutants.filter(({ undetectable }) => undetectable === undefined);
  const documentedResponses = documentedResponsesOf(contract);
  const usualFindings = new Map<DocumentedResponse, readonly string[]>();
  const falseAlarms: FalseAlarm[] = [];
  const caught = new Map<Mutant, readonly string[]>();
  await inLanes(
    contract,
    conformingResponses(documentedResponses),
    async ({ name, documented, alteration }, mock) => {
      mock.setFault(alteration);
      const findings = await findingsOf(documented, contract, mock);
      usualFindings.set(documented, findings.map(ruleAndPlace));
      // A 429 or a 5xx is reported even where the contract documents it.
      const isUsual = ({ id }: Finding) =>
        id === 'rate-limited' || (id === 'server-error' && documented.status >= 500);
      const unexpected = findings.filter((finding) => !isUsual(finding));
      if (unexpected.length > 0) falseAlarms.push({ name, findings: unexpected });
    },
  );
  await inLanes(contract, detectable, async (mutant, mock) => {
    mock.setFault(mutant.alteration);
    const { probe, timeoutMs } = mutant;
    const usual = typeof probe === 'string' ? [] : (usualFindings.get(probe) ?? []);
    const findings = await findingsOf(probe, contract, mock, timeoutMs);
    caught.set(mutant, rulesOf(findings, usual));
    report(caught.size, detectable.length);
  });
  const sample = detectable.filter(
    ({ probe, timeoutMs }, index) =>
      isOfLogin(probe, contract) && timeoutMs === undefined && index % sampleEvery === 0,
  );
  await inLanes(contract, sample, async (mutant, mock) => {
    mock.setFault(mutant.alteration);
    const findings = await findingsOf('pass', contract, mock);
    if (findings.length === 0) caught.set(mutant, []);
  });
  const trials = mutants.map((mutant) => ({ mutant, rules: caught.get(mutant) ?? [] }));
  return { trials, falseAlarms };
}

/** Their mutators break a response in the same ways whatever its document says of it. */
const SAME_FOR_ANY: readonly MutatorClass[] = ['body', 'media-type', 'status', 'transport'];

/**
 * The mutants without repetitions of one way at another documented response. The first way is left at the first of its
 * responses, the second at the second, and so on, so that every response has some.
 */
export function onceEachWay(mutants: readonly Mutant[]): Mutant[] {
  const ways = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const way = SAME_FOR_ANY.includes(mutant.class) ? mutant.what : mutant.name;
    ways.set(way, [...(ways.get(way) ?? []), mutant]);
  }
  return [...ways.values()].flatMap((same, nth) => same.slice(nth % same.length).slice(0, 1));
}

/** Whether the whole pass sends a request that gets this documented response. */
function isOfLogin(probe: Mutant['probe'], contract: Contract): boolean {
  if (typeof probe === 'string' || probe.part === 'other') return false;
  return flowOf(contract)?.login === probe.operation || flowOf(contract)?.consumer === probe.operation;
}

interface Conforming {
  readonly name: string;
  readonly documented: DocumentedResponse;
  readonly alteration: Alteration;
}

function conformingResponses(documentedResponses: readonly DocumentedResponse[]): Conforming[] {
  return documentedResponses.flatMap((documented) => {
    const samples = documented.samples.length > 0 ? documented.samples : [undefined];
    return samples.map((sample, index) => ({
      name: `${documented.name} as documented, sample ${index + 1}`,
      documented,
      alteration: {
        response: (response, situation) =>
          matches(documented, situation)
            ? conformingResponse(documented, response, situation, sample)
            : response,
      },
    }));
  });
}

function ruleAndPlace({ id, where }: Finding): string {
  return `${id} ${where}`;
}

function rulesOf(findings: readonly Finding[], usual: readonly string[]): string[] {
  return [
    ...new Set(findings.filter((finding) => !usual.includes(ruleAndPlace(finding))).map(({ id }) => id)),
  ];
}

/** The mutation score of one class of mutants. */
interface ClassScore {
  readonly class: MutatorClass;
  readonly title: string;
  readonly made: number;
  readonly caught: number;
  /** They cannot be detected, for one of the reasons in `UNDETECTABLE`. */
  readonly explained: number;
  /** No rule caught them: defects of Driftline. */
  readonly survived: number;
  /** How many of them each rule caught, the most first. */
  readonly rules: readonly { readonly id: string; readonly count: number }[];
}

/** A mutant that was not caught. */
interface SurvivedMutant {
  readonly name: string;
  readonly class: MutatorClass;
  /** Why it cannot be detected; absent for a defect of Driftline. */
  readonly reason?: string;
}

/** One row for each class of mutants that the contract has, in the order of `MUTATOR_CLASSES`. */
export function scoreByClass(trials: readonly Trial[]): ClassScore[] {
  return (Object.keys(MUTATOR_CLASSES) as MutatorClass[]).flatMap((name) => {
    const own = trials.filter(({ mutant }) => mutant.class === name);
    if (own.length === 0) return [];
    const caught = own.filter(({ rules }) => rules.length > 0).length;
    const explained = own.filter(({ mutant }) => mutant.undetectable !== undefined).length;
    return [
      {
        class: name,
        title: MUTATOR_CLASSES[name],
        made: own.length,
        caught,
        explained,
        survived: own.length - caught - explained,
        rules: countsOf(own.flatMap(({ rules }) => rules)),
      },
    ];
  });
}

/** The mutants that were not caught: defects first, then those that cannot be detected. */
export function survivedOf(trials: readonly Trial[]): SurvivedMutant[] {
  const survived = trials
    .filter(({ rules }) => rules.length === 0)
    .map(({ mutant: { name, class: kind, undetectable } }): SurvivedMutant => {
      return { name, class: kind, ...(undetectable ? { reason: UNDETECTABLE[undetectable] } : {}) };
    });
  const isDefect = ({ reason }: SurvivedMutant) => reason === undefined;
  return [...survived.filter(isDefect), ...survived.filter((each) => !isDefect(each))];
}

function countsOf(ids: readonly string[]): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, count]) => ({ id, count })).sort((one, other) => other.count - one.count);
}
