/** Names of properties, headers and form fields that hold secrets. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?$|^pass|pwd|secret|token|jwt|bearer|authori[sz]ation|(?:^|[-_])auth$|credential|cookie|session|api[-_]?key|access[-_]?key|private[-_]?key|signature|otp$|^pin$/i;
/** Names that match but hold no secret: `token_type` says how a token is sent. */
const HARMLESS_NAME = /(?:type|expires?(?:[-_]?(?:at|in))?|count|length|policy|status|url|uri)$/i;

/** Whether the value of a property, header or form field is a secret, by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** Whether a text is a long run of letters and digits without a space: more likely a key than a word. */
export function looksOpaque(text: string): boolean {
  return text.length >= 24 && /^[\w.~+/=-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

/**
 * Whether Driftline generated a value, which may therefore be shown: its own texts, JSON literals, signs and
 * digits.
 */
export function isGenerated(value: string): boolean {
  return /^(?:driftline(?:[-@]|$)|(?:true|false|null|\d|\W{0,3})$)/.test(value);
}
