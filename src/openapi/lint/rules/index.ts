import type { LintRule } from '../lint-rule.ts';
import { brokenExamples, missingExamples } from './examples.ts';
import { unreachableMediaTypes } from './media-types.ts';
import { incompleteOperations, missingOperations, unknownSecurity } from './operations.ts';
import { pathParameters, repeatedPaths } from './paths.ts';
import { serverVariables } from './servers.ts';

/** Every lint rule. To add one: its function, and a line here. */
export const lintRules: readonly LintRule[] = [
  missingOperations,
  incompleteOperations,
  unknownSecurity,
  repeatedPaths,
  pathParameters,
  serverVariables,
  unreachableMediaTypes,
  missingExamples,
  brokenExamples,
];
