const BASE = 10_000

/** How many groups of four digits a number has whose last group has `last` ones. */
export function groupsOf(value: number, last: number): number {
  if (value === 0) return 0
  let count = 1
  for (let limit = 10 ** last; value >= limit; limit *= BASE) count++
  return count
}

/** Writes the groups of a number up to `end`. */
export function putGroups(value: number, last: number, view: DataView, end: number): void {
  if (value === 0) return
  const first = 10 ** last
  let left = Math.floor(value / first)
  let at = end - 2
  view.setInt16(at, (value - left * first) * 10 ** (4 - last))
  while (left > 0) {
    const next = Math.floor(left / BASE)
    at -= 2
    view.setInt16(at, left - next * BASE)
    left = next
  }
}

/** The groups of a number that is no safe integer, the last one first. */
export function digitGroups(value: bigint, last: number): readonly number[] {
  const text = String(value < 0n ? -value : value) + '0'.repeat(4 - last)
  const groups: number[] = []
  for (let end = text.length; end > 0; end -= 4) groups.push(Number(text.slice(Math.max(end - 4, 0), end)))
  return groups
}
