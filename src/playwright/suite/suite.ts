import { compileFunction } from 'node:vm';
import { NO_LOGIN, type TokenUse, tokenUse } from '../../auth/index.ts';
import { plain } from '../../core/index.ts';
import { isForm, writableMedia } from '../../media/index.ts';
import type { Outline } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import { test } from '../test.ts';

/** Why a test is skipped at DEPTH=polite. */
export const POLITE_REASON = 'politeness: sent at DEPTH=full only';

/** Why no token is signed with a public key. */
export const NO_PUBLIC_KEY =
  'neither the document nor the issuer of the token publishes keys, or the token is not signed by one';

type Describe = Parameters<typeof test.describe>;
type Details = Describe[1];
type Body = Parameters<typeof test>[2];

/** The wrong passwords that `specs/login/` sends: they are what most want to know. */
export const KEPT_FOR_STORIES = 2;

/** What the parts of the suite read while its tests are listed, and how they register them. */
export class Suite {
  readonly settings: Settings;
  readonly outline: Outline;
  readonly hasLogin: boolean;
  /** Whether the login takes a form instead of JSON. */
  readonly loginIsForm: boolean;
  /** How a request carries the token of the login, where there is one. */
  readonly tokenUse: TokenUse | undefined;
  readonly #written: WrittenAt;

  /** @param written calls `test()` as if from the user's file */
  constructor(settings: Settings, outline: Outline, written: WrittenAt) {
    this.settings = settings;
    this.outline = outline;
    const login = outline.operations.find(({ token }) => token !== undefined);
    const media = writableMedia(login?.requestBody?.content ?? []);
    this.hasLogin = login !== undefined;
    this.tokenUse = login?.token && tokenUse(outline, login.token.scheme);
    this.loginIsForm = media !== undefined && isForm(media);
    this.#written = written;
  }

  test(title: string, body: Body): void {
    this.#written(test, plain(title), {}, body);
  }

  describe(title: string, details: Details, body: () => void): void {
    this.#written(test.describe, plain(title), details, body);
  }

  /** Registers tests of the login, where the contract has one. */
  describeLogin(title: string, details: Details, body: () => void): void {
    if (this.hasLogin) this.describe(title, details, body);
  }

  /** One skipped test says why no login is tested, where operations need credentials that one may issue. */
  describeNoLogin(): void {
    if (this.hasLogin || this.outline.operations.every(({ security }) => security.length === 0)) return;
    this.test('The login and its token keep the contract', () => test.skip(true, NO_LOGIN));
  }
}

/** Calls a function as if from another place. */
type WrittenAt = <Given extends unknown[]>(called: (...given: Given) => unknown, ...given: Given) => void;

/**
 * Returns a way to call functions as if from the place where `called` was called. Playwright reports a test
 * at the line that calls `test()`; users should see a line of their own file there.
 * @param called the function that the user's file calls
 */
export function writtenWhere(called: (...given: never) => unknown): WrittenAt {
  const { file, line, column } = callerOf(called);
  const code = 'return (called, ...given) => called(...given);';
  const columnOffset = column - 1 - code.lastIndexOf('called(');
  return compileFunction(code, [], { filename: file, lineOffset: line - 1, columnOffset })();
}

/** Where a function was called, in the code that runs: Playwright itself maps positions to the sources. */
function callerOf(called: (...given: never) => unknown) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.prepareStackTrace = (_, sites) => sites;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, called);
  const [site] = holder.stack as NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return {
    file: site?.getFileName() ?? 'unknown',
    line: site?.getLineNumber() ?? 1,
    column: site?.getColumnNumber() ?? 1,
  };
}
