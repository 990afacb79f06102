import type { Session } from '@sluice/engine'
import { loadTable } from '@sluice/ledger'
import { SYSTEM_COLUMNS } from '@sluice/schema'
import type { FileFormat } from '../api/files/file-format.ts'
import type { StagedResource } from '../staged/staged-resource.ts'
import type { LoadContext } from '../context/load-context.ts'

/** A table of a load, and the names of its columns, also of those without a value. */
interface Present {
  readonly name: string
  readonly columns: ReadonlySet<string>
}

/** Warnings of columns that a load does not bring, and that the load of the resource before it brought. */
export async function absentColumns(
  staged: StagedResource,
  format: FileFormat,
  context: LoadContext,
  session: Pick<Session, 'rows'>,
): Promise<readonly string[]> {
  const { loadId, source, dataset, known } = context
  const before = lastLoadOf(staged.resource.name, context)
  if (before === 0) return []
  const warnings: string[] = []
  for (const { name, columns } of presentIn(staged, format)) {
    const table = known.expected.find((one) => one.dataset === dataset && one.name === name)
    // Only then is there something to look up.
    const mayLack = (column: string): boolean => !columns.has(column) && !SYSTEM_COLUMNS.has(column)
    if (!table?.columns.some((column) => mayLack(column.name))) continue
    const last = await loadTable(session, { loadId: before, dataset }, name)
    const absent = (last?.columns ?? [])
      .map((column) => column.name)
      .filter((column) => !columns.has(column) && !last?.emptyColumns.includes(column))
    if (absent.length === 0) continue
    const load = loadId === 0 ? 'this load' : `load ${loadId}`
    warnings.push(`${source}.${name}: ${absent.join(', ')}: absent in ${load}, present in the loads before`)
  }
  return warnings
}

/** The load that brought the last rows of a resource; 0 for none. */
const lastLoadOf = (resource: string, { known }: LoadContext): number =>
  (known.files.get(resource) ?? []).reduce(
    (last, { loadId }) => Math.max(last, loadId),
    known.stateLoads.get(resource) ?? 0,
  )

function presentIn({ fastPath, tables }: StagedResource, format: FileFormat): readonly Present[] {
  if (fastPath) {
    // Of JSON that goes directly no more is known than the keys of a sample, which may be all rows.
    const known = fastPath.tables.filter(({ absent }) => format.kind !== 'ndjson' || absent !== undefined)
    return known.map(({ name, columns, absent = [] }) => ({
      name,
      columns: new Set(columns.map((column) => column.name).filter((column) => !absent.includes(column))),
    }))
  }
  const found = tables.filter(({ rows, isGone }) => rows > 0 && !isGone)
  return found.map(({ name, columns, emptyColumns }) => ({
    name,
    columns: new Set([...columns.map((column) => column.name), ...emptyColumns]),
  }))
}
