/** Finds tokens in a text: the beginning of a JOSE header, and two more segments (RFC 7519, section 3.1). */
export const COMPACT_JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
