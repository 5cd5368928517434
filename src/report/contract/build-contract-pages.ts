import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { type DriftlineError, writeReportFile as writeWhole } from '../../core/index.ts';
import type { StoredRun } from '../../history/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import type { MutationReport } from '../mutation-file.ts';
import { contractErrorPage, contractPage } from '../pages/contract-page.ts';
import type { SiblingPages } from '../pages/frame.ts';
import { type ContractView, contractView } from './contract-view.ts';

/** Results of the suite, the monitors and mutation testing. */
interface ContractFacts {
  readonly suite?: SuiteReport | undefined;
  readonly runs: readonly StoredRun[];
  readonly mutation?: MutationReport | undefined;
}

/** A contract with the data of its page; no view if the contract cannot be read. */
export interface ViewedContract {
  readonly shown: ShownContract;
  /** Name of its page's file: `contract.html` for the first, `contract-NAME-….html` for the others. */
  readonly address: string;
  readonly view?: ContractView;
}

export function viewContracts(contracts: readonly ShownContract[], facts: ContractFacts): ViewedContract[] {
  return contracts.map((shown, index) => ({
    shown,
    address: addressOf(shown, index),
    ...('error' in shown ? {} : { view: contractView({ ...shown, ...facts }) }),
  }));
}

/**
 * Writes the page of each contract.
 * @returns paths of the pages
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function buildContractPages(
  contracts: readonly ViewedContract[],
  {
    out,
    builtAt,
    siblings,
  }: { readonly out: string; readonly builtAt: Date; readonly siblings?: SiblingPages },
): string[] {
  return contracts.map((each) => {
    const { shown, view, address } = each;
    const others = contracts
      .filter((other) => other !== each)
      .map((other) => ({ title: titleOf(other.shown), address: other.address }));
    const path = join(out, address);
    const text =
      view === undefined
        ? 'error' in shown && contractErrorPage(shown.file, shown.error, builtAt)
        : contractPage(view, builtAt, others, siblings);
    if (text) writeWhole(path, text);
    return path;
  });
}

function titleOf(shown: ShownContract): string {
  return 'error' in shown ? shown.file : `${shown.contract.title}, ${shown.contract.file}`;
}

/** A hash of the path keeps two files with the same name apart. */
function addressOf(shown: ShownContract, index: number): string {
  if (index === 0) return 'contract.html';
  const file = 'error' in shown ? shown.file : shown.contract.file;
  const name = basename(file)
    .replace(/\.(?:openapi\.)?(?:ya?ml|json)$/, '')
    .replace(/[^A-Za-z\d]+/g, '-');
  return `contract-${name.slice(0, 40)}-${createHash('sha256').update(file).digest('hex').slice(0, 6)}.html`;
}

/** A contract to show, or the error that prevents it. */
export type ShownContract =
  | {
      readonly contract: Contract;
      /** Text of its file. */
      readonly text: string;
      /** Masks secrets in its texts. */
      readonly mask?: (text: string) => string;
      readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
    }
  | { readonly file: string; readonly error: DriftlineError };
