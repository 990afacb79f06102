import { join } from 'node:path'
import {
  hintFor,
  readyFile,
  withZone,
  type AnyCursor,
  type ReadyFile,
  type ResourceContext,
} from '@sluice/loader'
import { askedConditions, exportAsked } from './asked-rows.ts'
import { chooseColumns } from './choose-columns.ts'
import { cursorConditions, cursorNames } from './cursor-conditions.ts'
import { announcedColumns, knownColumn, sourceChanges, type KnownColumn } from './source-changes.ts'
import type { Chunk, Chunked } from './chunks/chunked.ts'
import { exportChunks } from './chunks/export-chunks.ts'
import type { Described, Relation } from './port/source-column.ts'
import { settleCursor, settleRows } from './settle.ts'
import { sourceKeys } from './source-keys.ts'
import type { SqlRelationOptions } from './sql-options.ts'
import type { Horizon, RelationReader, SqlReader } from './port/sql-reader.ts'

/** What a table leaves in the state of its resource. */
interface TableState {
  columns?: readonly KnownColumn[]
  /** Names of those that have changed since the first load. */
  announced?: readonly string[]
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

/** Reads a table, view or query of a source database into files, as the catalog of the source types it. */
export async function readRelation(
  reader: SqlReader,
  reading: Reading,
  context: Context,
): Promise<readonly ReadyFile[]> {
  // A connection that waited for those of the chunks might be the one that a pooler has for them.
  const rest = await reader.use(reading.place, (own) => exportRelation(reader, own, reading, context))
  return rest()
}

/** Reads a relation, unless it is divided; gives what is to be done then, without the connection. */
async function exportRelation(
  reader: SqlReader,
  own: RelationReader,
  { relation, options, place, file }: Reading,
  context: Context,
): Promise<() => Promise<readonly ReadyFile[]>> {
  const { cursor, limit, packageFolder, signal, log, state } = context
  const known = state as TableState
  const described = await own.describe(relation)
  const { lateCommits = 'find' } = options
  const incremental = options.incremental && withZone(options.incremental, options.columns)
  const given = options.where === undefined ? [] : [`(${options.where}\n)`]
  const ordered = await settleCursor(own, chooseColumns(described, options, place), {
    from: described.from,
    where: given,
    names: cursor ? cursorNames(incremental) : [],
  })
  for (const text of sourceChanges(known.columns, ordered)) log.warn(text)
  if (described.isPartly === true)
    log.warn(
      'row-level security policies restrict the rows that the user in the url sees: other rows are not loaded',
    )
  const finds = incremental && lateCommits === 'find' && described.isWritten
  const since = finds && cursor?.last !== undefined ? known.horizon : undefined
  const late = since && reader.isLate(since)
  const conditionsWith = (late: string | undefined) =>
    incremental &&
    cursor &&
    cursorConditions(incremental, cursor, { kind: reader.kind, columns: ordered, late, place })
  const conditions = conditionsWith(late)
  const where = [...given, ...(conditions?.where === undefined ? [] : [conditions.where])]
  const key = [options.primaryKey ?? described.primaryKey].flat()
  const keyed = () => settleCursor(own, ordered, { from: described.from, where: given, names: key })
  const range = conditions?.where
  const asking = { kind: reader.kind, options, key, columns: keyed, range }
  const asked = await askedConditions(asking, cursor?.missing, context)
  const columns = await settleRows(own, ordered, {
    from: described.from,
    where: asked.length === 0 ? where : [...given, `(${[range, ...asked].join(' or ')})`],
    names: key,
  })
  const most = limit === undefined ? undefined : limit + 1
  const selectWhere = (all: readonly string[], rows = most): string =>
    [
      `select ${columns.map(({ name, value }) => `${value} as ${reader.ident(name)}`).join(', ')} from ${described.from}`,
      ...(all.length > 0 ? [`where ${all.join(' and ')}`] : []),
      ...(rows === undefined
        ? []
        : [...(conditions ? [`order by ${conditions.orderBy}`] : []), `limit ${rows}`]),
    ].join('\n')
  const select = (range: readonly string[] = []): string => selectWhere([...where, ...range])
  // Late rows are few; how many, no statistics say.
  const chunked =
    limit === undefined && (await inChunks(own, described, options, conditionsWith(undefined)?.where))
  const path = join(packageFolder, `${encodeURIComponent(place)}.rows`)
  // First, as their values are those before the range.
  const early = await exportAsked(own, asked, (one, rows) => selectWhere([...given, one], rows), {
    path,
    most,
    signal,
  })
  const handOver = (files: readonly Chunk[]): readonly ReadyFile[] => {
    const rows = files.reduce((sum, one) => sum + one.rows, 0)
    const announced = announcedColumns(known.columns, known.announced ?? [], columns)
    known.columns = columns.map(knownColumn)
    if (announced.length > 0) known.announced = announced
    const isWhole = limit === undefined || rows <= limit
    // A load of a range that is given has no last value, and says nothing of the rows out of it.
    const isNext = cursor?.last !== undefined && rows > 0
    if (finds && isWhole && reader.horizon && (isNext || known.horizon === undefined))
      known.horizon = reader.horizon
    // A load of a part of the rows, or the first one, says nothing of rows that are gone.
    const sweeps = options.deletes === 'sweep' && cursor?.last !== undefined && limit === undefined
    const { primaryKey } = described
    const names = new Set(columns.map(({ name }) => name))
    const keys = sweeps ? sourceKeys(reader, { described, columns, options, place }) : undefined
    return files.map((one, index) =>
      readyFile({
        ...one,
        name: files.length === 1 ? file : `${file}, ${chunked ? 'chunk' : 'part'} ${index + 1}`,
        columns: columns.map(({ name, type, references }) => ({
          name,
          type,
          ...(references !== undefined && { references }),
          ...(announced.includes(name) && { announced: true as const }),
        })),
        isInRange: late !== undefined,
        isProved: true,
        ...(keys && { keys }),
        ...(primaryKey.length > 0 && primaryKey.every((name) => names.has(name)) && { primaryKey }),
      }),
    )
  }
  if (chunked)
    return async () =>
      handOver([
        ...early,
        ...(await exportChunks(reader, { place, described, select, where, ...chunked }, context)),
      ])
  const whole = { path, ...(await own.exportTo(path, select(), { signal })) }
  return () => Promise.resolve(handOver([...early, whole]))
}

/** Rows of a chunk, and connections that read chunks of a table, unless the options say others. */
const CHUNK = 250_000
const CONNECTIONS = 4

/** How a table is divided; undefined for one that is read at once, as when few of its rows are in the range of a cursor. */
async function inChunks(
  own: RelationReader,
  { columns, primaryKey, rows, from }: Described,
  { chunkRows = CHUNK, connections = CONNECTIONS, columns: hints }: SqlRelationOptions,
  range: string | undefined,
): Promise<Pick<Chunked, 'key' | 'rows' | 'connections' | 'isKept'> | undefined> {
  const key = primaryKey.flatMap((name) => columns.find((column) => column.name === name) ?? [])
  const least = 2 * chunkRows
  if (key.length === 0 || key.length < primaryKey.length || (range !== undefined && !own.estimate))
    return undefined
  const size = rows ?? (await own.countRows?.(from, primaryKey)) ?? 0
  if (size < least) return undefined
  if (range !== undefined && ((await own.estimate?.(`select from ${from} where ${range}`)) ?? 0) < least)
    return undefined
  const isKept = !columns.some(({ name }) => hintFor(hints, name)?.mask !== undefined)
  return { key, rows: chunkRows, connections, isKept }
}
