/** An HTTP exchange as it may be shown: every secret masked, bodies cut to a readable length. */
export interface Evidence {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
  readonly failure?: string;
  /** A curl line that repeats the request, with `$LOGIN_PASSWORD` in place of the secret. */
  readonly curl: string;
}
