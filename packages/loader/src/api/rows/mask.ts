/** What a column contains instead of its values: see docs/masks.md. */
export const MASKS = ['sha256', 'hmac', 'redact', 'partial', 'year-only'] as const

export type MaskName = (typeof MASKS)[number]

/**
 * The name of a mask, or a function that returns the value to load for a value of the source; it must not be async.
 */
export type Mask = MaskName | ((value: unknown) => unknown)

/** How a mask is called where a migration, generated types or a message names it. */
export const maskName = (mask: Mask): string => (typeof mask === 'function' ? 'function' : mask)
