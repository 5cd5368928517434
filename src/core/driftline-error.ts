/** What a code means, and what to do about it in general; the message of each error says it of the case at hand. */
export interface FaultDescription {
  readonly means: string;
  readonly fix: string;
}

/**
 * Every error that Driftline throws, with what it means. An error says that *our* side is wrong (a setting, a
 * file, the disk); what is wrong with the API is a finding, which is data and is never thrown.
 */
export const ERRORS = {
  DL_SETTING_UNKNOWN: {
    means: 'The .env file names a setting that Driftline does not have.',
    fix: 'Correct the name: the message has the nearest ones, and .env.example all of them.',
  },
  DL_SETTING_INVALID: {
    means: 'A setting has a value that it cannot have.',
    fix: 'Set what the message says is expected, or leave the setting empty to have its default.',
  },
  DL_SETTING_MISSING: {
    means: 'A setting that this run needs is not set.',
    fix: 'Set it in .env or in the environment.',
  },
  DL_PROJECT_MISSING: {
    means: 'There is no project in the working directory, nor above it.',
    fix: 'Start the command in your project, name it by --project DIR, or make one with "npx driftline init".',
  },
  DL_CONFIG_INVALID: {
    means: 'driftline.config.* cannot be read, or says what cannot be.',
    fix: 'Correct the place that the message names.',
  },
  DL_RULE_FAILED: {
    means: 'A rule of the project, of customRules in driftline.config.*, throws.',
    fix: 'Correct the rule, or switch it off under rules in driftline.config.ts.',
  },
  DL_OPTION_INVALID: {
    means: 'The command line has an option or a value that the command does not know.',
    fix: '"driftline help COMMAND" has the options and examples.',
  },
  DL_CONTRACT_UNREADABLE: {
    means: 'The contract file cannot be read, or is neither YAML nor JSON.',
    fix: 'Check the path in CONTRACT and the rights of the file; the message has line and column of a syntax error.',
  },
  DL_CONTRACT_INVALID: {
    means: 'The contract is not a valid OpenAPI document.',
    fix: '"driftline lint FILE" lists everything that is wrong, with its line.',
  },
  DL_CONTRACT_UNSUPPORTED: {
    means: 'The contract uses something that Driftline does not read.',
    fix: 'Write it otherwise, or leave the operation out; the message names the place.',
  },
  DL_OPERATION_UNKNOWN: {
    means: 'The contract has no such operation, or none that fits.',
    fix: 'Use an operationId of the document ("driftline lint FILE" lists them), or hand in the request: { request }.',
  },
  DL_CALL_INVALID: {
    means: 'A call names a parameter, or has a body, that its operation does not have.',
    fix: 'Use the names of the parameters in the document.',
  },
  DL_RESPONSE_UNREADABLE: {
    means: 'The body of a response was read before it was matched.',
    fix: 'Match the response first, then read its body.',
  },
  DL_MONITOR_INVALID: {
    means: 'The definition of a monitor cannot be read, or is not one.',
    fix: 'Correct the property that the message names, then run "driftline check-config".',
  },
  DL_MONITOR_UNKNOWN: {
    means: 'There is no monitor of that name, or none at all.',
    fix: 'Use a name that the message lists, or add monitors/NAME.monitor.ts.',
  },
  DL_MONITOR_BUSY: {
    means: 'A run of the monitor is going on.',
    fix: 'Wait until the run has ended, and start the command again.',
  },
  DL_BASELINE_INVALID: {
    means: 'The baseline file cannot be read, or is no baseline.',
    fix: 'Restore the file from git, or accept anew: "driftline baseline accept".',
  },
  DL_BASELINE_MISSING: {
    means: 'There is no baseline to compare with.',
    fix: 'Accept one first: "driftline baseline accept".',
  },
  DL_FILE_UNWRITABLE: {
    means: 'A file that a command was asked for cannot be written.',
    fix: 'Check that the folder exists, may be written, and has room.',
  },
  DL_REPORTS_UNWRITABLE: {
    means: 'The reports directory, or a file in it, cannot be written.',
    fix: 'Check the rights and the room of the folder that REPORTS_DIR names.',
  },
  DL_REPORTS_UNREADABLE: {
    means: 'The run store, or a report file, cannot be read.',
    fix: 'Check the rights of the file that the message names; a file in out/ may be deleted, it is made again.',
  },
  DL_FAULT_UNKNOWN: {
    means: 'The mock server has no fault of that name.',
    fix: '"driftline mock --list" has the names.',
  },
  DL_TIME_LIMIT: {
    means: 'A document, or a response, took longer to work through than its time limit.',
    fix: 'Leave out the operation, or shorten the pattern or list that the message names.',
  },
  DL_ADDRESS_UNUSABLE: {
    means: 'A server cannot listen on the address that it was given.',
    fix: 'Take another port, or end the program that listens there.',
  },
  DL_PACKAGE_MISSING: {
    means: 'What was asked for needs a package that is not installed.',
    fix: 'Install the package that the message names in your project.',
  },
  DL_INTERNAL: {
    means: 'Driftline itself failed where it should not: a defect.',
    fix: 'Report it, with the places that the message has.',
  },
  DL_SECRETS_EXPOSED: {
    means: 'The environment makes Playwright print requests with their secrets.',
    fix: 'Unset DEBUG; each exchange is attached to its test, masked.',
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * Something on this side is wrong: says what, and what to do about it. Exit code 3 wherever it ends a command. Its message holds all
 * of it, for who runs tests sees nothing else: code and sentence on the first line, the hint on the second.
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

  /** The bundles of `dist/` each have this class: an error of one is an error in the other as well. */
  static override [Symbol.hasInstance](value: unknown): value is DriftlineError {
    return value instanceof Error && value.name === 'DriftlineError' && 'hint' in value;
  }
}

/**
 * What was thrown, as an error: itself, or a defect of ours. The message of an error may quote what a server sent, which
 * nobody has masked: only its name is told, and the places in our code that it went through.
 */
export function errorFrom(thrown: unknown): DriftlineError {
  if (thrown instanceof DriftlineError) return thrown;
  const name = thrown instanceof Error ? thrown.name : `value of type ${typeof thrown}`;
  const places = thrown instanceof Error ? placesOf(thrown) : [];
  const trail = places.length > 0 ? `: ${places.join(' ')}` : '';
  return new DriftlineError(
    'DL_INTERNAL',
    `Driftline itself failed, with a ${name}.`,
    `This is a defect of Driftline. Report it, with what was asked and this${trail}`,
    thrown,
  );
}

const MOST_PLACES = 6;

/** The places in our code that an error went through, the innermost first: `at judge (command.cjs:12:3)`. */
function placesOf({ stack = '', message }: Error): string[] {
  const behind = stack.slice(stack.indexOf(message) + message.length);
  return [...behind.matchAll(/^ {4}(at .+)$/gm)].flatMap(([, place]) => place ?? []).slice(0, MOST_PLACES);
}

/** An error as people read it: code and sentence on the first line, the hint on the second. */
export function errorText({ message }: DriftlineError): string {
  return message;
}
