import type { LintRule } from '../lint-rule.ts';
import { brokenExamples, withoutExamples } from './examples.ts';
import { unreachableMediaTypes } from './media-types.ts';
import { unknownSecurity, weakOperations, withoutOperations } from './operations.ts';
import { pathParameters, repeatedPaths } from './paths.ts';
import { serverVariables } from './servers.ts';

/** Every check of what makes a contract weak. One more: its function, and its line here. */
export const lintRules: readonly LintRule[] = [
  withoutOperations,
  weakOperations,
  unknownSecurity,
  repeatedPaths,
  pathParameters,
  serverVariables,
  unreachableMediaTypes,
  withoutExamples,
  brokenExamples,
];
