/** No designed object has more properties. */
const MOST_PROPERTIES = 60;
const IDENTIFIER = /^[A-Za-z_$@][\w$.:-]{0,63}$/;
/** Runs of digits and of hexadecimal digits: ids, dates, hashes. */
const DATA = /\d{4,}|^[\da-f-]{16,}$|^(?=.*\d)[A-Za-z\d]{20,}$/i;

/** Whether a key looks like data (an id, an address, a person's name) rather than like a property name. */
export function isDataKey(key: string): boolean {
  return !IDENTIFIER.test(key) || DATA.test(key);
}

/** Whether an object without a schema looks like a map, by its keys. */
export function looksLikeMap(keys: readonly string[]): boolean {
  return keys.length > MOST_PROPERTIES || keys.some(isDataKey);
}
