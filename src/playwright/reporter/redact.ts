import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { visible } from '../../core/index.ts';
import type { Masker } from '../../masking/index.ts';

/**
 * Masks a result in place. Playwright passes the same objects to every reporter, so the first one decides
 * what the others write; Playwright 1.65 does not mask anything itself. The errors of its `request` contain
 * request headers.
 */
export function redactResult(test: TestCase, result: TestResult, masker: Masker): void {
  for (const error of result.errors) redactError(error, masker);
  if (result.error) redactError(result.error, masker);
  for (const step of result.steps) redactStep(step, masker);
  result.stdout = result.stdout.map((chunk) => maskedColors(String(chunk), masker));
  result.stderr = result.stderr.map((chunk) => maskedColors(String(chunk), masker));
  for (const annotation of [...test.annotations, ...result.annotations]) {
    if (annotation.description !== undefined) annotation.description = masker.text(annotation.description);
  }
  redactNewAttachments(result, masker);
}

type Attachment = TestResult['attachments'][number];

const masked = new WeakSet<Attachment>();

/** Masks the attachments that were not masked before. */
export function redactNewAttachments(result: TestResult, masker: Masker): void {
  for (const attachment of result.attachments) {
    if (masked.has(attachment)) continue;
    masked.add(attachment);
    attachment.name = masker.text(attachment.name);
    if (!attachment.body || !/^text\/|json/.test(attachment.contentType)) continue;
    attachment.body = Buffer.from(masker.text(attachment.body.toString('utf8')));
  }
}

const WITHHELD = 'not shown, because it could not be masked';

/** Removes all texts of a test that could not be masked. */
export function withhold(result: TestResult): void {
  for (const error of [...result.errors, ...(result.error ? [result.error] : [])]) {
    for (const key of ['message', 'stack', 'value', 'snippet'] as const) {
      if (error[key] !== undefined) error[key] = WITHHELD;
    }
    delete error.cause;
  }
  result.stdout = [];
  result.stderr = [];
  result.attachments.length = 0;
}

/** Masks the title and parameters of a step that begins. */
export function redactStepStart(step: TestStep, masker: Masker): void {
  const shown = step as { title: string; subtitle?: string; params?: unknown };
  shown.title = masker.text(shown.title);
  if (shown.subtitle !== undefined) shown.subtitle = masker.text(shown.subtitle);
  if (shown.params !== undefined) shown.params = masker.value(shown.params);
}

/** Masks a step's title and error, and those of its nested steps. */
export function redactStep(step: TestStep, masker: Masker): void {
  redactStepStart(step, masker);
  if (step.error) redactError(step.error, masker);
  for (const inner of step.steps) redactStep(inner, masker);
}

/** A stack frame in a source file. */
const FRAME = /^ {4}at (?:.*\()?(?:file:\/\/)?(\/?[^()\n]*\.[cm]?[jt]sx?):(\d+):(\d+)\)?$/m;
/** `    at       expected  "Bearer"  (/home/me/api.openapi.yaml:135:11)` */
const FALSE_FRAME = /^ {4}at .*\((?![^()]*\.[cm]?[jt]sx?:)(?!node:)[^()]*:\d+:\d+\)\n?/gm;

/**
 * Playwright mistakes the position in the contract, which our messages contain, for a stack frame, and would
 * show a hundred unmasked lines of the contract. The location of the error is the line of the spec.
 */
function removeContractLocation(error: TestError): void {
  if (!error.location || /\.[cm]?[jt]sx?$/.test(error.location.file)) return;
  delete error.location;
  delete error.snippet;
  if (error.stack === undefined) return;
  error.stack = error.stack.replace(FALSE_FRAME, '');
  const [, file, line, column] = FRAME.exec(error.stack) ?? [];
  if (file) error.location = { file, line: Number(line), column: Number(column) };
}

/** Masks an error in place, with its causes; what a terminal or a CI server would obey is escaped. */
export function redactError(error: TestError, masker: Masker): void {
  removeContractLocation(error);
  for (const key of ['message', 'stack', 'value', 'snippet'] as const) {
    const text = error[key];
    if (text !== undefined) error[key] = visible(maskedColors(text, masker), { colors: true });
  }
  if (error.cause) redactError(error.cause, masker);
}

/**
 * Colours that mark differences split a secret, so that it is not found: they are removed where there is one
 * to mask.
 */
function maskedColors(text: string, masker: Masker): string {
  const plain = stripVTControlCharacters(text);
  const masked = masker.text(plain);
  return masked === plain ? text : masked;
}
