import type { LoadTable } from '@sluice/ledger'
import { fullName } from '@sluice/schema'
import type { Origin } from '@sluice/transform'
import type { KnownColumns } from './known-columns.ts'
import { sourceName, type LineageTable } from './lineage.ts'

/** What loads have brought to the tables: a field of a resource becomes a column, a field of a list one of a nested table. */
export function loadLineage(loaded: readonly LoadTable[], known: KnownColumns): readonly LineageTable[] {
  const sources = new Map<string, Map<string, readonly Origin[]>>()
  const tables = loaded.map((load): LineageTable => {
    const from = sourceName(load.dataset, load.resource)
    const fields = sources.get(from) ?? new Map<string, readonly Origin[]>()
    sources.set(from, fields)
    const brought = new Map(load.columns.map((column) => [column.name, column]))
    const names = known.get(fullName(load))?.map(({ name }) => name) ?? [...brought.keys()]
    const columns = names.map((name) => {
      const column = brought.get(name)
      if (!column) return { name, origins: [] }
      const field = column.source ?? name
      fields.set(field, [])
      // A mask makes another value of the one that the source gives.
      const how = column.mask === undefined ? 'IDENTITY' : 'TRANSFORMATION'
      return { name, origins: [{ table: from, column: field, how } as const] }
    })
    return { name: fullName(load), kind: 'table', columns, conditions: [], unknown: [] }
  })
  const given = [...sources].map(([name, fields]): LineageTable => ({
    name,
    kind: 'source',
    columns: [...fields.keys()].map((field) => ({ name: field, origins: [] })),
    conditions: [],
    unknown: [],
  }))
  return [...given, ...tables]
}
