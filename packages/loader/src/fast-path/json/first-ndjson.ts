import { join } from 'node:path'
import { ident } from '@sluice/engine'
import { isDecimal } from '@sluice/schema'
import { tableOf, type Resource } from '../../api/resource.ts'
import { childrenOf } from '../../api/rows/children.ts'
import { keyNames } from '../../context/key-columns.ts'
import type { LoadContext } from '../../context/load-context.ts'
import { profileResource } from '../../infer/profile-resource.ts'
import type { ProfiledColumn, ProfiledTable } from '../../infer/profiled-table.ts'
import { hintWarnings } from '../../prepare/check-hints.ts'
import { profileOptions } from '../../prepare/profile-options.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { landNdjson } from '../../read/json/land-json.ts'
import type { FastPathTable } from '../../staged/fast-path-plan.ts'
import { addedColumns } from '../table/added-columns.ts'
import { GuessedTable, isSettled, MOST_COLUMNS } from '../table/guessed-table.ts'
import { JsonPlanner, type JsonTable } from './json-plan.ts'
import { ndjsonTables } from './ndjson-tables.ts'
import { openNdjson } from './opened-ndjson.ts'
import { sampleNdjson } from './sample-ndjson.ts'

/**
 * The plan for the NDJSON files of a table that does not exist, and of those nested in it: as planFirstLoad. No table where the
 * usual way might find something else.
 */
export async function planFirstNdjson(
  resource: Resource,
  files: readonly LocalFile[],
  context: LoadContext,
): Promise<readonly FastPathTable[]> {
  if (childrenOf(resource.children).length > 0) return []
  const name = tableOf(resource)
  const sample = await sampleNdjson(files, join(context.folder, `${name}.sample.ndjson`))
  if (!sample) return []
  const key = keyNames(resource)
  const seen = new Set<string>()
  const profiled = await profileSample(sample.file, name, { resource, key, seen }, context)
  const [root] = profiled
  if (!root || !profiled.every(isCertain) || width(profiled) > MOST_COLUMNS) return []
  // Rows without a key go to the quarantine.
  if (root.columns.some((column) => key.includes(column.name) && column.nonNull < root.rows)) return []
  if (hintWarnings(resource, seen, profiled, context).length > 0) return []
  const guessed = new Map(
    profiled.map((table) => [
      table.name,
      new GuessedTable(table.name, table.columns, table === root ? key : []),
    ]),
  )
  const added = addedColumns(resource, files, context)
  const planned = new JsonPlanner(resource, context, guessed, added).plan(name, sample.shape)
  const opened = isAsProfiled(planned, profiled)
    ? await openNdjson(resource, files, planned, context)
    : undefined
  if (!opened) return []
  const given = { ...opened, finals: guessed, added }
  // The profile takes spellings that the proof does not, such as an integer of 16 digits among doubles.
  for (const { select } of ndjsonTables(planned, { ...given, files: [sample.file] })) {
    const tried = select(0, { own: 0, parent: 0, root: 0 })
    await context.workbench.rows(`select count(columns(*)) from (${tried})`)
  }
  return ndjsonTables(planned, given).map((table, index) => ({
    ...table,
    columns: table.columns.map((column) => guessed.get(table.name)?.recorded(column) ?? column),
    firstLoad: { emptyColumns: profiled[index]?.emptyColumns ?? [] },
  }))
}

async function profileSample(
  file: LocalFile,
  name: string,
  { resource, key, seen }: { resource: Resource; key: readonly string[]; seen: Set<string> },
  context: LoadContext,
): Promise<readonly ProfiledTable[]> {
  const { workbench, folder } = context
  const { raw, quarantined } = await landNdjson(workbench, `sample_${name}`, [file], { folder })
  if (quarantined.length > 0) return []
  const profiled = await profileResource(raw, name, profileOptions(resource, key, seen, context))
  for (const { raw: own } of profiled) await workbench.run(`drop table ${ident(own.table)}`)
  return profiled
}

/** True where each column is of a type that the rest can be proved to be of. */
const isCertain = ({ rows, columns }: ProfiledTable): boolean =>
  rows > 0 && columns.length > 0 && columns.every(isProvable)

const isProvable = (column: ProfiledColumn): boolean =>
  isSettled(column) &&
  column.type !== 'json' &&
  column.type !== 'binary' &&
  !isDecimal(column.type) &&
  (column.type !== 'double' || column.digits !== undefined)

const width = (tables: readonly ProfiledTable[]): number =>
  tables.reduce((sum, { columns }) => sum + columns.length, 0)

/** True where the plan has the tables of the profile, and their columns; both are then in the order of the profile. */
function isAsProfiled(planned: JsonTable, profiled: readonly ProfiledTable[]): boolean {
  const tables: JsonTable[] = []
  const place = new Map(profiled.map(({ name }, index) => [name, index]))
  const order = (table: JsonTable): void => {
    tables.push(table)
    table.nested.sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0))
    table.nested.forEach(order)
  }
  order(planned)
  return (
    tables.length === profiled.length &&
    tables.every(({ name, columns }, index) => {
      const own = profiled[index]
      const names = own?.columns.map((column) => column.name) ?? []
      columns.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
      return own?.name === name && columns.map((column) => column.name).join('\n') === names.join('\n')
    })
  )
}
