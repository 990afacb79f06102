import { splitTopLevel } from '@sluice/engine'

/** Splits at the commas that are in no quotes and no brackets; empty parts are left out. */
export const splitList = (text: string): readonly string[] =>
  splitTopLevel(text).filter((part) => part !== '')

/** A text that may stand in quotes. */
export const withoutQuotes = (text: string): string =>
  /^'(?:[^']|'')*'$/.test(text)
    ? text.slice(1, -1).replaceAll("''", "'")
    : /^"(?:[^"]|"")*"$/.test(text)
      ? text.slice(1, -1).replaceAll('""', '"')
      : text
