/** Control characters are not allowed in a JSON text; some APIs send those of their users' texts as they are. */
export const withoutControls = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ')
