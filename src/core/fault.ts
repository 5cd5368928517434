/**
 * Every fault that Driftline throws, with what it means. A fault says that *our* side is wrong (a setting, a
 * file, the disk); what is wrong with the API is a finding, which is data and is never thrown.
 */
export const FAULTS = {
  DL_SETTING_UNKNOWN: 'The .env file names a setting that Driftline does not have.',
  DL_SETTING_INVALID: 'A setting has a value that it cannot have.',
  DL_SETTING_MISSING: 'A setting that this run needs is not set.',
  DL_PROJECT_MISSING: 'There is no project in the working directory, nor above it.',
  DL_CONFIG_INVALID: 'driftline.config.* cannot be read, or says what cannot be.',
  DL_RULE_FAILED: 'A rule of the project, of customRules in driftline.config.*, throws.',
  DL_OPTION_INVALID: 'The command line has an option or a value that the command does not know.',
  DL_CONTRACT_UNREADABLE: 'The contract file cannot be read, or is neither YAML nor JSON.',
  DL_CONTRACT_INVALID: 'The contract is not a valid OpenAPI document.',
  DL_CONTRACT_UNSUPPORTED: 'The contract uses something that Driftline does not read.',
  DL_OPERATION_UNKNOWN: 'The contract has no such operation, or none that fits.',
  DL_CALL_INVALID: 'A call names a parameter, or has a body, that its operation does not have.',
  DL_RESPONSE_UNREADABLE: 'The body of a response was read before it was matched.',
  DL_MONITOR_INVALID: 'The definition of a monitor cannot be read, or is not one.',
  DL_MONITOR_UNKNOWN: 'There is no monitor of that name, or none at all.',
  DL_MONITOR_BUSY: 'A run of the monitor is going on.',
  DL_BASELINE_INVALID: 'The baseline file cannot be read, or is no baseline.',
  DL_BASELINE_MISSING: 'There is no baseline to compare with.',
  DL_FILE_UNWRITABLE: 'A file that a command was asked for cannot be written.',
  DL_REPORTS_UNWRITABLE: 'The reports directory, or a file in it, cannot be written.',
  DL_REPORTS_UNREADABLE: 'The journal, or a report file, cannot be read.',
  DL_BEHAVIOUR_UNKNOWN: 'The stand-in has no behaviour of that name.',
  DL_TIME_LIMIT: 'A document, or a response, took longer to work through than its time limit.',
  DL_ADDRESS_UNUSABLE: 'A server cannot listen on the address that it was given.',
  DL_PACKAGE_MISSING: 'What was asked for needs a package that is not installed.',
  DL_INTERNAL: 'Driftline itself failed where it should not: a defect.',
  DL_SECRETS_EXPOSED: 'The environment makes Playwright print requests with their secrets.',
} as const;

export type FaultCode = keyof typeof FAULTS;

/**
 * Our own side is wrong: says what, and what to do about it. Exit code 3 wherever it ends a command. Its message holds all
 * of it, for who runs tests sees nothing else: code and sentence on the first line, the hint on the second.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  /** What is wrong, without code and hint. */
  readonly sentence: string;
  /** One sentence: what to do. */
  readonly hint: string;

  constructor(code: FaultCode, sentence: string, hint: string, cause?: unknown) {
    super(`${code}: ${sentence}\n  ${hint}`, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.sentence = sentence;
    this.hint = hint;
  }

  /** The bundles of `dist/` each have this class: a fault of one is a fault in the other as well. */
  static override [Symbol.hasInstance](value: unknown): value is Fault {
    return value instanceof Error && value.name === 'Fault' && 'hint' in value;
  }
}

/**
 * What was thrown, as a fault: itself, or a defect of ours. The message of an error may quote what a server sent, which
 * nobody has masked: only its name is told, and the places in our code that it went through.
 */
export function faultFrom(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const name = thrown instanceof Error ? thrown.name : `value of type ${typeof thrown}`;
  const places = thrown instanceof Error ? placesOf(thrown) : [];
  const trail = places.length > 0 ? `: ${places.join(' ')}` : '';
  return new Fault(
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

/** A fault as people read it: code and sentence on the first line, the hint on the second. */
export function faultText({ message }: Fault): string {
  return message;
}
