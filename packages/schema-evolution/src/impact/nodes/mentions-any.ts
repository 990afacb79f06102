import { escapeRegExp } from '@sluice/schema'

/** Whether a text has any of these names as a whole word: `t1` is not in `t10`. */
export function mentionsAny(names: Iterable<string>): (text: string) => boolean {
  const words = [...new Set(names)].filter((name) => name !== '').map(escapeRegExp)
  if (words.length === 0) return () => false
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${words.join('|')})(?![\\p{L}\\p{N}_$])`, 'u')
  return (text) => pattern.test(text)
}
