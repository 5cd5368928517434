import { hasShape, isText, listOf, shaped } from '../../history/index.ts';
import type { Settings } from '../../project/index.ts';
import { shownPath } from '../../project/index.ts';
import type { SuiteReport } from '../findings-file.ts';

/** What the settings say of a run. A merged report is made where they are not set, so they travel as metadata. */
export type SuiteFacts = Pick<SuiteReport, 'target' | 'depth' | 'contract' | 'switchedOff'>;

/** What `playwright.config.ts` hands to the reporter, and blob reports carry along. */
export interface SuiteMetadata {
  readonly driftline: SuiteFacts;
}

/** The facts of a run as Playwright's `metadata`. */
export function suiteMetadata(settings: Settings): SuiteMetadata {
  return { driftline: factsOf(settings) };
}

export function factsOf(settings: Settings | undefined): SuiteFacts {
  return {
    target: settings?.baseUrl ?? 'mock',
    depth: settings?.depth ?? 'full',
    contract: settings ? shownPath(settings.contract) : '',
    ...switchedOffBy(settings),
  };
}

/** The rules that are switched off: by the project's configuration, which Playwright's own cannot wait for. */
export function switchedOffBy(settings: Settings | undefined): Pick<SuiteFacts, 'switchedOff'> {
  const off = Object.entries(settings?.ruleSwitches ?? {})
    .filter(([, { severity }]) => severity === 'off')
    .map(([rule, { reason }]) => ({ rule, reason }));
  return off.length === 0 ? {} : { switchedOff: off };
}

const FACTS = {
  required: { target: isText, depth: isText, contract: isText },
  optional: { switchedOff: listOf(shaped({ required: { rule: isText, reason: isText } })) },
};

/** The facts that a configuration carries; undefined where it is not ours. */
export function factsIn(metadata: Readonly<Record<string, unknown>>): SuiteFacts | undefined {
  const facts = metadata.driftline;
  return hasShape(facts, FACTS) ? (facts as unknown as SuiteFacts) : undefined;
}
