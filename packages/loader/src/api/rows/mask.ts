/** What a column gets in place of its values. See docs/masks.md. */
export const MASKS = ['sha256', 'hmac', 'redact', 'partial', 'year-only'] as const

export type MaskName = (typeof MASKS)[number]

/** A mask by its name, or a function from the source's value to what is loaded, which is not async. */
export type Mask = MaskName | ((value: unknown) => unknown)

/** How a mask is called where a migration, generated types or a message names it. */
export const maskName = (mask: Mask): string => (typeof mask === 'function' ? 'function' : mask)
