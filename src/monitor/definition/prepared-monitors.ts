/** A file of monitors that the build took in, so that a process started by cron compiles no TypeScript. */
export interface PreparedMonitors {
  /** Relative to the project. */
  readonly file: string;
  /** The text of the file and of all that it imports, by path relative to the project: where one differs, all is read anew. */
  readonly sources: Readonly<Record<string, string>>;
  /** Its default export. */
  readonly value: unknown;
}

/** Empty in the sources; the build puts the monitors of `monitors/` in its place. */
export const preparedMonitors: readonly PreparedMonitors[] = [];
