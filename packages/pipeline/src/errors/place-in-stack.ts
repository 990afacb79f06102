import { pathToFileURL } from 'node:url'

/**
 * Where in `file` an error comes from, as `path:line`. Syntax errors have the place in the first line of their stack,
 * others in the frames.
 */
export function placeInStack(stack: string, file: string): string | undefined {
  for (const name of [pathToFileURL(file).href, file]) {
    const at = stack.indexOf(`${name}:`)
    const line = at === -1 ? undefined : /^\d+/.exec(stack.slice(at + name.length + 1))?.[0]
    if (line !== undefined) return `${file}:${line}`
  }
  return undefined
}
