/** One violation of a custom rule in an exchange. */
export interface RuleViolation {
  /** The part of the exchange: `response body /items`, `response header Cache-Control`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the contract, to the part that is violated; absent: the operation. */
  readonly pointer?: string;
}

/** The description of a custom rule, as built-in rules have it. */
export interface RuleAbout {
  /** Kebab-case, and not the id of a built-in rule: `pagination-total-missing`. */
  readonly id: string;
  /** What is wrong, as a short sentence. */
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Why it matters to those who call the API. One sentence. */
  readonly why: string;
  /** What to do about it. One sentence: it becomes the finding's hint. */
  readonly fix: string;
  /** The source of the rule: a URL, a section of a standard, a decision of your team. */
  readonly source?: string;
}

/** A custom rule, as the settings hold it; `RuleDefinition` is the type for its author. */
export interface CustomRule extends RuleAbout {
  check(exchange: object, contract: object): Iterable<RuleViolation>;
}

/** A custom channel, as the settings hold it; `ChannelDefinition` is the type for its author. */
export interface CustomChannel {
  readonly name: string;
  readonly together?: boolean;
  deliver(alerts: readonly object[], context: object): Promise<void> | void;
}

/** Turns a rule off or changes its severity, with the reason, which every report shows. */
export interface RuleSwitch {
  readonly severity: 'off' | 'warning' | 'error';
  readonly reason: string;
}

/** By the id of the rule. */
export type RuleSwitches = Readonly<Record<string, RuleSwitch>>;
