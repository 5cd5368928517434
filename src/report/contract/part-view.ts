import type { DocumentedProperty, Operation } from '../../openapi/index.ts';
import type { Parameter } from '../../requests/index.ts';
import type { Exercised } from './exercised.ts';
import type { PlacedFinding } from './placed-findings.ts';

/** A part of the document: its line, who asked for it, and what is wrong there today. */
export interface PartView {
  /** Counts from 1. */
  readonly line: number;
  readonly exercised: Exercised;
  readonly findings: readonly PlacedFinding[];
}

export interface PropertyView extends DocumentedProperty, PartView {}

export interface MediaView extends PartView {
  readonly mediaType: string;
  readonly properties: readonly PropertyView[];
}

export interface ResponseView extends PartView {
  readonly status: string;
  readonly description: string;
  readonly content: readonly MediaView[];
  /** Names of the cases of the suite that were answered so. */
  readonly cases: readonly string[];
}

export interface ParameterView extends PartView {
  /** `query`, `path`, `header`, `cookie`. */
  readonly place: Parameter['in'];
  readonly name: string;
  readonly required: boolean;
  /** In words; empty where nothing is expected of it. */
  readonly expected: string;
}

/** What can be sent. */
export interface RequestView {
  readonly parameters: readonly ParameterView[];
  readonly content: readonly MediaView[];
}

export interface OperationView extends PartView {
  readonly operation: Operation;
  readonly summary: string;
  readonly deprecated: boolean;
  readonly responses: readonly ResponseView[];
  readonly request: RequestView;
  /** Cases of the suite: sent, and known to be sendable; `of` is absent where that was not counted. */
  readonly cases: { readonly done: number; readonly of?: number };
}
