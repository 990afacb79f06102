import picocolors from 'picocolors'

/** Colours for a terminal, or none. */
export type Colors = ReturnType<typeof picocolors.createColors>

/** Colours that colour only where `enabled`. */
export const colorsWhere = (enabled: boolean): Colors => picocolors.createColors(enabled)
