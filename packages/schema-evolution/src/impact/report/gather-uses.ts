import type { Access, Use } from '../delta/impact-report.ts'

/** What counts as one use: all that a declaration or a model does; a view whatever engine's SQL makes it. */
export const useKey = ({ kind, file, name }: Use): string =>
  kind === 'view' ? `${kind}\n${name}` : `${kind}\n${file}\n${name}`

/** Makes one of the uses that count as one: at the first line, with all that they do. */
export function gatherUses(uses: readonly Use[]): readonly Use[] {
  const groups = Map.groupBy(uses.toSorted(byPlace), useKey)
  return [...groups.values()]
    .flatMap(([first, ...more]) => (first ? [merged(first, more)] : []))
    .toSorted(byPlace)
}

/** The access of several uses together. */
export const accessOf = (first: Use, more: readonly Use[]): Access =>
  more.every(({ access }) => access === first.access) ? first.access : 'read+write'

function merged(first: Use, more: readonly Use[]): Use {
  const details = [...new Set([first, ...more].map(({ detail }) => detail))]
  return { ...first, access: accessOf(first, more), detail: details.join(', ') }
}

const byPlace = (a: Use, b: Use): number =>
  inOrder(a.file, b.file) || a.line - b.line || inOrder(a.name, b.name)

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
