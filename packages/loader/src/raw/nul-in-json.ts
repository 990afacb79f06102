/** Regular expression of a NUL in JSON: an escape whose backslash is not escaped itself. */
export const NUL_IN_JSON = `(^|[^\\\\])(\\\\\\\\)*\\\\u0000`
