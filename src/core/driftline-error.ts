import { constants } from 'node:os';

/** What a code means and how to fix it in general; the message of an error has the particular values. */
interface ErrorDescription {
  readonly means: string;
  readonly fix: string;
}

/**
 * Every error that Driftline throws, with what it means. An error is a problem on the side of Driftline (a
 * setting, a file, the disk); a problem of the API is a finding, which is data and never thrown.
 */
export const ERRORS = {
  DL_SETTING_UNKNOWN: {
    means: 'The .env file names a setting that Driftline does not have.',
    fix: 'Correct the name: the message has the nearest ones, and .env.example all of them.',
  },
  DL_SETTING_INVALID: {
    means: 'A setting has a value that is not allowed.',
    fix: 'Set a value as the message describes, or leave the setting empty to use its default.',
  },
  DL_SETTING_MISSING: {
    means: 'A setting that this run needs is not set.',
    fix: 'Set it in .env or in the environment.',
  },
  DL_TOKEN_UNAVAILABLE: {
    means: 'No token could be obtained: TOKEN_COMMAND failed, or the token endpoint issued none.',
    fix: 'The message has what the program or the endpoint said: correct the credentials, or the program.',
  },
  DL_PROJECT_MISSING: {
    means: 'There is no project in the working directory, nor above it.',
    fix: 'Run it in your project, name the project with --project DIR, or create one with "npx driftline init".',
  },
  DL_CONFIG_INVALID: {
    means: 'driftline.config.* cannot be read, or has an invalid property.',
    fix: 'Correct the property that the message names.',
  },
  DL_RULE_FAILED: {
    means: 'A custom rule (customRules in driftline.config.*) throws an error.',
    fix: 'Correct the rule, or switch it off under rules in driftline.config.ts.',
  },
  DL_OPTION_INVALID: {
    means: 'The command line has an option or a value that the command does not accept.',
    fix: 'See "driftline help COMMAND" for the options, with examples.',
  },
  DL_CONTRACT_UNREADABLE: {
    means: 'The contract file cannot be read, or is neither YAML nor JSON.',
    fix: 'Check the path in CONTRACT and the permissions of the file; the message locates a syntax error.',
  },
  DL_CONTRACT_INVALID: {
    means: 'The contract is not a valid OpenAPI document.',
    fix: 'Run "driftline lint FILE": it lists every problem with its line.',
  },
  DL_CONTRACT_UNSUPPORTED: {
    means: 'The contract uses a feature that Driftline does not support.',
    fix: 'Describe it in another way, or leave out the operation; the message names the place.',
  },
  DL_OPERATION_UNKNOWN: {
    means: 'The contract has no such operation, or none that matches.',
    fix: 'Use an operationId of the contract (listed by "driftline lint FILE"), or pass the request: { request }.',
  },
  DL_CALL_INVALID: {
    means: 'A call passes a parameter, or a body, that its operation does not have.',
    fix: 'Use the parameter names of the contract.',
  },
  DL_RESPONSE_UNREADABLE: {
    means: 'The body of a response was read before it was matched.',
    fix: 'Match the response first, then read its body.',
  },
  DL_RECORDING_INVALID: {
    means: 'A recording of HTTP traffic cannot be read, or is neither HAR nor NDJSON.',
    fix: 'Record it again, or correct the line that the message names.',
  },
  DL_MONITOR_INVALID: {
    means: 'The definition of a monitor cannot be read, or is invalid.',
    fix: 'Correct the property that the message names, then run "driftline check-config".',
  },
  DL_MONITOR_UNKNOWN: {
    means: 'There is no monitor of that name, or none at all.',
    fix: 'Use a name that the message lists, or add monitors/NAME.monitor.ts.',
  },
  DL_MONITOR_BUSY: {
    means: 'Another run of the monitor is in progress.',
    fix: 'Wait until that run has ended, and start the command again.',
  },
  DL_BASELINE_INVALID: {
    means: 'The baseline file cannot be read, or is not a baseline.',
    fix: 'Restore the file from git, or accept a new baseline: "driftline baseline accept".',
  },
  DL_BASELINE_MISSING: {
    means: 'There is no baseline to compare with.',
    fix: 'Accept a baseline first: "driftline baseline accept".',
  },
  DL_ACCEPTED_INVALID: {
    means: 'The file of accepted causes beside the contract cannot be read, or an entry of it is invalid.',
    fix: 'Correct the entry that the message names: each has a reason, and a day in "until".',
  },
  DL_FILE_UNWRITABLE: {
    means: 'An output file of a command cannot be written.',
    fix: 'Check that its directory exists and is writable, and that the disk is not full.',
  },
  DL_REPORTS_UNWRITABLE: {
    means: 'The reports directory, or a file in it, cannot be written.',
    fix: 'Check the permissions of the directory in REPORTS_DIR, and the free disk space.',
  },
  DL_REPORTS_UNREADABLE: {
    means: 'The run store, or a report file, cannot be read.',
    fix: 'Check the permissions of the file in the message. A file in out/ may be deleted: it is written again.',
  },
  DL_HISTORY_UNREACHABLE: {
    means: 'The database of the history (HISTORY_URL) cannot be reached, or refused a statement.',
    fix: 'Check that the database runs and that host, user, password and TLS in HISTORY_URL are right. Runs go on meanwhile and wait in files.',
  },
  DL_FAULT_UNKNOWN: {
    means: 'The mock server has no fault of that name, or it does not apply to the contract.',
    fix: 'Use a name from "driftline mock --list".',
  },
  DL_TIME_LIMIT: {
    means: 'Processing a document or a response took longer than its time limit.',
    fix: 'Leave out the operation, or simplify the pattern or list that the message names.',
  },
  DL_MEMORY_LIMIT: {
    means: 'A response was not judged: its values would take more memory than this process may use for them.',
    fix: 'Ask for less of it, leave out the operation, or raise --max-old-space-size of Node where that is set.',
  },
  DL_ADDRESS_UNUSABLE: {
    means: 'A server cannot listen on the given address.',
    fix: 'Use another port, or stop the program that listens on this one.',
  },
  DL_PACKAGE_MISSING: {
    means: 'A feature in use needs a package that is not installed.',
    fix: 'In your project, install the package that the message names.',
  },
  DL_INTERNAL: {
    means: 'Driftline itself failed: a defect.',
    fix: 'Report it, with the stack trace in the message.',
  },
  DL_SECRETS_EXPOSED: {
    means: 'The environment makes Playwright print requests with their secrets.',
    fix: 'Unset DEBUG; each exchange is attached to its test, masked.',
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * A problem on the side of Driftline, with a hint how to fix it. A command that it ends has exit code 3. The
 * message contains everything, because test runners show nothing else: code and sentence on the first line,
 * the hint on the second.
 */
export class DriftlineError extends Error {
  readonly code: ErrorCode;
  /** What is wrong, without code and hint. */
  readonly sentence: string;
  /** One sentence: what to do. */
  readonly hint: string;

  constructor(code: ErrorCode, sentence: string, hint: string, cause?: unknown) {
    super(`${code}: ${sentence}\n  ${hint}`, cause === undefined ? undefined : { cause });
    this.name = 'DriftlineError';
    this.code = code;
    this.sentence = sentence;
    this.hint = hint;
  }

  /** Each bundle of `dist/` has its own copy of this class: `instanceof` must work across them. */
  static override [Symbol.hasInstance](value: unknown): value is DriftlineError {
    return value instanceof Error && value.name === 'DriftlineError' && 'hint' in value;
  }
}

/**
 * Anything that was thrown as a DriftlineError; what is none becomes DL_INTERNAL. The message of such an
 * error may quote unmasked text of a server: only its name and its stack trace are used.
 */
export function errorFrom(thrown: unknown): DriftlineError {
  if (thrown instanceof DriftlineError) return thrown;
  const name = thrown instanceof Error ? thrown.name : `value of type ${typeof thrown}`;
  const places = thrown instanceof Error ? placesOf(thrown) : [];
  const trail = places.length > 0 ? ` and this stack trace: ${places.join(' ')}` : '.';
  return new DriftlineError(
    'DL_INTERNAL',
    `Driftline itself failed, with a ${name}.`,
    `This is a defect of Driftline. Report it with the command that was run${trail}`,
    thrown,
  );
}

const MOST_PLACES = 6;

/** The innermost frames of the stack trace, without the message: `at judge (command.cjs:12:3)`. */
function placesOf({ stack = '', message }: Error): string[] {
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return [...frames.matchAll(/^ {4}(at .+)$/gm)].flatMap(([, place]) => place ?? []).slice(0, MOST_PLACES);
}

/** An error as text: code and sentence on the first line, the hint on the second. */
export function errorText({ message }: DriftlineError): string {
  return message;
}

/** Errors of the system that Node does not know by name, such as ESTALE of a network disk. */
const UNNAMED = /Unknown system error -(\d+)(?:: Unknown system error -\1)?/g;

/** What a thrown value says, with the names of the system's errors. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(UNNAMED, (whole, number: string) => {
    const known = Object.entries(constants.errno).find(([, value]) => value === Number(number));
    return known?.[0] ?? whole;
  });
}

/** The error DL_REPORTS_UNWRITABLE: names the path, the reason, and what to do. */
export function unwritable(path: string, cause: unknown): DriftlineError {
  const hint = 'Free disk space, give this user write permission, or set REPORTS_DIR to another directory.';
  return new DriftlineError(
    'DL_REPORTS_UNWRITABLE',
    `${path} cannot be written: ${reasonOf(cause)}.`,
    hint,
    cause,
  );
}

/** Whether an error was caused by a full disk, or by an exceeded quota. */
export function isDiskFull(error: unknown): boolean {
  const { code } = ((error instanceof DriftlineError ? error.cause : undefined) ??
    {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The error DL_REPORTS_UNREADABLE: names the path, the reason, and what to do. */
export function unreadable(path: string, cause: unknown, hint?: string): DriftlineError {
  const usual = 'Give this user read permission, or move it out of the reports directory.';
  return new DriftlineError(
    'DL_REPORTS_UNREADABLE',
    `${path} cannot be read: ${reasonOf(cause)}.`,
    hint ?? usual,
    cause,
  );
}
