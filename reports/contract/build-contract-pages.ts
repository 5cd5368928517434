import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Contract, Fault } from '../../contracts/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import type { JournalRun } from '../journal/read.ts';
import { contractFaultPage, contractPage } from '../pages/contract-page.ts';
import { readStrengthReport } from '../strength-file.ts';
import { writeWhole } from '../write-whole.ts';
import { contractView } from './contract-view.ts';

/** A contract to show, or why it cannot be shown. */
export type ShownContract =
  | {
      readonly contract: Contract;
      /** Of its file. */
      readonly text: string;
      /** Takes secrets out of what it says. */
      readonly mask?: (text: string) => string;
      readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
    }
  | { readonly file: string; readonly fault: Fault };

export interface ContractPageOptions {
  readonly out: string;
  readonly builtAt: Date;
  readonly suite?: SuiteReport | undefined;
  readonly runs: readonly JournalRun[];
}

/**
 * Writes the page of each contract: `contract.html` for the first, `contract-NAME-….html` for the others.
 * @returns their paths
 * @throws Fault DL_REPORTS_UNREADABLE for a broken `strength.json`, DL_REPORTS_UNWRITABLE
 */
export function buildContractPages(
  contracts: readonly ShownContract[],
  { out, builtAt, suite, runs }: ContractPageOptions,
): string[] {
  const strength = readStrengthReport(join(out, 'strength.json'));
  const addresses = contracts.map(addressOf);
  return contracts.map((shown, index) => {
    const path = join(out, addresses[index] ?? '');
    const others = contracts.flatMap((each, at) =>
      at === index ? [] : [{ title: titleOf(each), address: addresses[at] ?? '' }],
    );
    const text =
      'fault' in shown
        ? contractFaultPage(shown.file, shown.fault, builtAt)
        : contractPage(contractView({ ...shown, suite, strength, runs }), builtAt, others);
    writeWhole(path, text);
    return path;
  });
}

function titleOf(shown: ShownContract): string {
  return 'fault' in shown ? shown.file : `${shown.contract.title}, ${shown.contract.file}`;
}

/** Of two files with one name each has its own page. */
function addressOf(shown: ShownContract, index: number): string {
  if (index === 0) return 'contract.html';
  const file = 'fault' in shown ? shown.file : shown.contract.file;
  const name = basename(file)
    .replace(/\.(?:openapi\.)?(?:ya?ml|json)$/, '')
    .replace(/[^A-Za-z\d]+/g, '-');
  return `contract-${name.slice(0, 40)}-${createHash('sha256').update(file).digest('hex').slice(0, 6)}.html`;
}
