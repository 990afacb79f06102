/** What a name with nothing in it becomes, as dlt calls the empty key of a JSON object. */
export const EMPTY_NAME = '_empty'

// Python's notion of white space, because dlt trims with it: unlike trim() it has U+001C to U+001F and
// U+0085, but not the byte order mark.
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const AROUND = new RegExp(`^${SPACE}|${SPACE}$`, 'g')

/**
 * The name without white space around it; a blank one becomes EMPTY_NAME, where dlt raises an error. Half a
 * surrogate pair, which JSON can hold and UTF-8 cannot, becomes U+FFFD here, and so the same for every
 * database.
 */
export const trimmed = (name: string): string => name.toWellFormed().replace(AROUND, '') || EMPTY_NAME

/** Whether there is nothing in the name but white space. */
export const isBlank = (name: string): boolean => name.replace(AROUND, '') === ''
