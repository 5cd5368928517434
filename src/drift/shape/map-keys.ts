/** So many properties has no object that somebody designed. */
const MOST_PROPERTIES = 60;
const IDENTIFIER = /^[A-Za-z_$@][\w$.:-]{0,63}$/;
/** Runs of digits and of hexadecimal digits: ids, dates, hashes. */
const DATA = /\d{4,}|^[\da-f-]{16,}$|^(?=.*\d)[A-Za-z\d]{20,}$/i;

/** Whether a key looks like data (an id, an address, a name of somebody) rather than like a property's name. */
export function isDataKey(key: string): boolean {
  return !IDENTIFIER.test(key) || DATA.test(key);
}

/** Whether an object that no schema describes is a map, by the looks of its keys. */
export function looksLikeMap(keys: readonly string[]): boolean {
  return keys.length > MOST_PROPERTIES || keys.some(isDataKey);
}
