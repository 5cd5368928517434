import type { DocumentedProperty, Operation } from '../../openapi/index.ts';
import type { Parameter } from '../../requests/index.ts';
import type { Exercised } from './exercised.ts';
import type { PlacedFinding } from './placed-findings.ts';

/** A part of the contract: its line, coverage and current findings. */
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
  /** Names of the suite's cases that got this response. */
  readonly cases: readonly string[];
}

export interface ParameterView extends PartView {
  /** `query`, `path`, `header`, `cookie`. */
  readonly place: Parameter['in'];
  readonly name: string;
  readonly required: boolean;
  /** The schema in words; empty if there is none. */
  readonly expected: string;
}

/** The documented parts of a request. */
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
  /** Cases that the suite sent, of all derived cases; `of` is absent if they were not counted. */
  readonly cases: { readonly done: number; readonly of?: number };
}
