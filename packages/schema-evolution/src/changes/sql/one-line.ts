/** `text` on one line: a comment must not end where a name or file has a line break. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
