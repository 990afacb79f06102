import { columnOf, fullName } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'

/** Columns of reviewed tables whose mask is another than that of this load: their values do not belong together. */
export function maskWarnings(
  profiled: readonly ProfiledTable[],
  { known, dataset }: LoadContext,
): readonly string[] {
  return profiled.flatMap(({ name, columns }) => {
    const final = known.tables.find((table) => table.dataset === dataset && table.name === name)
    if (!final) return []
    return columns.flatMap(({ name: column, mask }) => {
      const present = columnOf(final, column)
      if (!present || present.mask === mask) return []
      const place = `${fullName(final)}.${column}`
      const before = present.mask === undefined ? 'not masked' : `masked by ${present.mask}`
      const now = mask === undefined ? 'not masked' : `masked by ${mask}`
      const text = mask === undefined ? 'null' : `'masked: ${mask}'`
      return [
        `${place} is marked as ${before}, and the values of this load are ${now}; rows of earlier loads do not change. Load all of it again with --full-refresh, and write a migration with: comment on column ${place} is ${text}`,
      ]
    })
  })
}
