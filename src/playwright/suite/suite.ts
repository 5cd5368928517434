import { NO_LOGIN } from '../../auth/index.ts';
import { plain } from '../../core/index.ts';
import type { Outline } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import { test } from '../test.ts';
import type { WrittenAt } from './written-at.ts';

/** Why a test is skipped at DEPTH=polite. */
export const POLITE_REASON = 'politeness: sent at DEPTH=full only';

type Describe = Parameters<typeof test.describe>;
type Details = Describe[1];
type Body = Parameters<typeof test>[2];

/** What the parts of the suite read while its tests are listed, and how they register them. */
export class Suite {
  readonly settings: Settings;
  readonly outline: Outline;
  readonly hasLogin: boolean;
  readonly #written: WrittenAt;

  /** @param written calls `test()` as if from the user's file */
  constructor(settings: Settings, outline: Outline, written: WrittenAt) {
    this.settings = settings;
    this.outline = outline;
    this.hasLogin = outline.operations.some(({ token }) => token !== undefined);
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
