/** How many letters must be changed, added, removed or swapped with their neighbour to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)])
  const at = (i: number, j: number): number => rows[i]?.[j] ?? (i < 0 || j < 0 ? Infinity : j)
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        rows[i]![j] = i + j
        continue
      }
      const same = a[i - 1] === b[j - 1]
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      rows[i]![j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1), swapped)
    }
  }
  return at(a.length, b.length)
}

/** The name that `given` was probably meant to be; undefined where none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase()
  const near = names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
  return near[0]?.name ?? names.find((name) => wanted.length >= 3 && name.toLowerCase().startsWith(wanted))
}

/** What a list of names is a list of, and what stands before each. */
export interface NamesOf {
  /** In the plural. */
  readonly what: string
  readonly mark?: string
}

/** `did you mean X?`, or else a list of the names there are. */
export function didYouMean(given: string, names: readonly string[], { what, mark = '' }: NamesOf): string {
  const near = nearest(given, names)
  if (near !== undefined) return `did you mean ${mark}${near}?`
  return names.length > 0
    ? `Available ${what}: ${names.map((name) => mark + name).join(', ')}.`
    : `there are no ${what}`
}

/** The same, and where to read more. */
export function didYouMeanOrHelp(given: string, names: readonly string[], of: NamesOf, help: string): string {
  const hint = didYouMean(given, names, of)
  return hint.endsWith('?') ? `${hint} See ${help}` : `${hint} Run \`${help}\`.`
}
