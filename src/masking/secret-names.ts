/** Names under which secrets are kept, in bodies, headers and forms. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?$|^pass|pwd|secret|token|jwt|bearer|authori[sz]ation|(?:^|[-_])auth$|credential|cookie|session|api[-_]?key|access[-_]?key|private[-_]?key|signature|otp$|^pin$/i;
/** Names that only sound like it: `token_type` says how a token is sent. */
const HARMLESS_NAME = /(?:type|expires?(?:[-_]?(?:at|in))?|count|length|policy|status|url|uri)$/i;

/** Whether a name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** A long run of letters and digits without a space: more likely a key than a word. */
export function looksOpaque(text: string): boolean {
  return text.length >= 24 && /^[\w.~+/=-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

/** Values that Driftline makes up itself, and may therefore show: its own texts, words of JSON, marks and digits. */
export function isMadeUp(value: string): boolean {
  return /^(?:driftline(?:[-@]|$)|(?:true|false|null|\d|\W{0,3})$)/.test(value);
}
