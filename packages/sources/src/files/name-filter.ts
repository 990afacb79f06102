import { isHidden } from '@sluice/loader'
import picomatch from 'picomatch'

/** Globs on the path below the folder or prefix; `!` in front leaves files out. */
export type Glob = string | readonly string[]

/**
 * Makes a test for the names that a glob picks: those that match one of its patterns and none of those with `!`. Without a pattern
 * all but hidden ones, which a pattern has to name by their dot.
 */
export function nameFilter(glob: Glob = [], ignoreCase = false): (name: string) => boolean {
  const options = { nocase: ignoreCase }
  const patterns = typeof glob === 'string' ? [glob] : glob
  const picks = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => picomatch(pattern, options))
  const drops = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => picomatch(pattern.slice(1), options))
  return (name) =>
    (picks.length > 0 ? picks.some((matches) => matches(name)) : !isHidden(name)) &&
    !drops.some((matches) => matches(name))
}

/** The folder that all names picked by a glob lie in, `''` or ending in `/`, so that a listing can start there. */
export function folderOfGlob(glob: Glob | undefined): string {
  if (typeof glob !== 'string' || glob.startsWith('!')) return ''
  const { base, isGlob } = picomatch.scan(glob)
  // A backslash makes a letter of the character behind it.
  return isGlob && base ? `${base.replaceAll(/\\(.)/g, '$1')}/` : ''
}

/** Says that a listing is empty, and whether that is because of its glob. */
export const nothingPicked = (place: string, glob: Glob | undefined, others: number): string =>
  others === 0
    ? `${place}: there are no files`
    : glob === undefined
      ? `${place}: all ${others} files are hidden; name them with glob`
      : `${place}: glob ${[glob]
          .flat()
          .map((one) => JSON.stringify(one))
          .join(', ')} matched 0 of ${others} files`
