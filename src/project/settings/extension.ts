/** What one exchange shows of a broken rule of the user's own. */
export interface RuleViolation {
  /** The part of the exchange: `response body /items`, `response header Cache-Control`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the contract, to where it is written; absent: the operation. */
  readonly pointer?: string;
}

/** What a rule of the user's own says of itself: as the built-in ones do. */
export interface RuleAbout {
  /** Kebab-case, and none of ours: `pagination-total-missing`. */
  readonly id: string;
  /** What it finds, as a short sentence. */
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Why it matters to those who call the API. One sentence. */
  readonly why: string;
  /** What to do about it. One sentence: it becomes the finding's hint. */
  readonly fix: string;
  /** Where it is written: an address, a section, a decision of your own. */
  readonly source?: string;
}

/** A rule of the user's own, as the settings carry it; `RuleDefinition` is what its author sees. */
export interface CustomRule extends RuleAbout {
  check(exchange: object, contract: object): Iterable<RuleViolation>;
}

/** A channel of the user's own, as the settings carry it; `ChannelDefinition` is what its author sees. */
export interface CustomChannel {
  readonly name: string;
  readonly together?: boolean;
  deliver(alerts: readonly object[], context: object): Promise<void> | void;
}
