import { escapeRegExp } from '@sluice/schema'
import type { ConfigPath } from './config-error.ts'

/** The 1-based line in a config's source text where a field most likely stands; undefined where it is built elsewhere. */
export function locateField(source: string, path: ConfigPath): number | undefined {
  let from = 0
  let found: number | undefined
  for (const part of path) {
    // Places in a list leave no trace in the text; the names below them do.
    if (typeof part === 'number') continue
    const key = new RegExp(
      `(?<![\\w$.])(?:${escapeRegExp(part)}|'${escapeRegExp(part)}'|"${escapeRegExp(part)}")\\s*[:,(}]`,
    )
    const match = key.exec(source.slice(from))
    if (!match) continue
    from += match.index
    found = source.slice(0, from).split('\n').length
  }
  return found
}
