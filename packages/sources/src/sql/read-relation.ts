import { join } from 'node:path'
import { ident } from '@sluice/engine'
import { readyFile, type AnyCursor, type ReadyFile, type ResourceContext } from '@sluice/loader'
import { chooseColumns } from './choose-columns.ts'
import { cursorConditions } from './cursor-conditions.ts'
import { knownColumn, sourceChanges, type KnownColumn } from './source-changes.ts'
import type { Relation } from './port/source-column.ts'
import { sourceKeys } from './source-keys.ts'
import type { SqlRelationOptions } from './sql-options.ts'
import type { Horizon, RelationReader, SqlReader } from './port/sql-reader.ts'

/** What a table leaves in the state of its resource. */
interface TableState {
  columns?: readonly KnownColumn[]
  /** What the last load that read all new rows did not see for certain. */
  horizon?: Horizon
}

interface Reading {
  readonly relation: Relation
  readonly options: SqlRelationOptions
  /** `source.resource`. */
  readonly place: string
  readonly file: string
}

type Context = ResourceContext & { readonly cursor?: AnyCursor }

/** Reads a table, view or query of a source database into a file, as the catalog of the source types it. */
export const readRelation = (reader: SqlReader, reading: Reading, context: Context): Promise<ReadyFile> =>
  reader.use(reading.place, (own) => exportRelation(reader, own, reading, context))

async function exportRelation(
  reader: SqlReader,
  { describe, exportTo }: RelationReader,
  { relation, options, place, file }: Reading,
  { cursor, limit, packageFolder, signal, log, state }: Context,
): Promise<ReadyFile> {
  const known = state as TableState
  const described = await describe(relation)
  const columns = chooseColumns(described, options, place)
  for (const text of sourceChanges(known.columns, columns)) log.warn(text)
  const { incremental, lateCommits = 'find' } = options
  const finds = incremental && lateCommits === 'find' && described.isWritten
  const since = finds && cursor?.last !== undefined ? known.horizon : undefined
  const late = since && reader.isLate(since)
  const conditions = incremental && cursor && cursorConditions(incremental, cursor, { columns, late, place })
  const where = [options.where && `(${options.where}\n)`, conditions?.where].filter(Boolean)
  const select = [
    `select ${columns.map(({ name, value }) => `${value} as ${ident(name)}`).join(', ')} from ${described.from}`,
    ...(where.length > 0 ? [`where ${where.join(' and ')}`] : []),
    ...(limit === undefined
      ? []
      : [...(conditions ? [`order by ${conditions.orderBy}`] : []), `limit ${limit + 1}`]),
  ].join('\n')
  const path = join(packageFolder, `${encodeURIComponent(place)}.rows`)
  const { rows, format } = await exportTo(path, select, signal)
  known.columns = columns.map(knownColumn)
  const isWhole = limit === undefined || rows <= limit
  // A load of a range that is given has no last value, and says nothing of the rows out of it.
  const isNext = cursor?.last !== undefined && rows > 0
  if (finds && isWhole && reader.horizon && (isNext || known.horizon === undefined))
    known.horizon = reader.horizon
  // A load of a part of the rows, or the first one, says nothing of rows that are gone.
  const sweeps = options.deletes === 'sweep' && cursor?.last !== undefined && limit === undefined
  const { primaryKey } = described
  const names = new Set(columns.map(({ name }) => name))
  return readyFile({
    path,
    format,
    name: file,
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows,
    isInRange: late !== undefined,
    isProved: true,
    ...(sweeps && { keys: sourceKeys(reader, { described, columns, options, place }) }),
    ...(primaryKey.length > 0 && primaryKey.every((name) => names.has(name)) && { primaryKey }),
  })
}
