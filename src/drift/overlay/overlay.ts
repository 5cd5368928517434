/** One change at one place of a document (Overlay 1.0, section 4.4.3). */
export interface OverlayAction {
  /** JSONPath (RFC 9535) of an object. */
  readonly target: string;
  readonly description?: string;
  /** Merged into the object that the target names. */
  readonly update?: Readonly<Record<string, unknown>>;
  readonly remove?: true;
}

/** An OpenAPI Overlay 1.0 document (https://spec.openapis.org/overlay/v1.0.0.html). */
export interface Overlay {
  readonly overlay: '1.0.0';
  readonly info: { readonly title: string; readonly version: string };
  /** Path of the contract, relative to the overlay. */
  readonly extends: string;
  readonly actions: readonly OverlayAction[];
}
