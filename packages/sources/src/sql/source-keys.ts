import { bucketsQuery, keyBuckets, type BucketRow, type KeyedRows, type SourceKeys } from '@sluice/engine'
import { hintFor, type Incremental } from '@sluice/loader'
import { cursorConditions } from './cursor-conditions.ts'
import type { Described, SourceColumn } from './port/source-column.ts'
import { SqlSourceError } from './port/sql-error.ts'
import type { SourceKind, SqlReader } from './port/sql-reader.ts'
import type { SqlRelationOptions } from './sql-options.ts'

/** Whose keys they are. */
export interface KeysOf {
  readonly described: Described
  readonly columns: readonly SourceColumn[]
  readonly options: SqlRelationOptions
  /** `source.resource`. */
  readonly place: string
}

/**
 * The keys of a table of the source, to be compared with those of the target.
 * @throws SqlSourceError where a column of the key is not loaded as it is
 */
export function sourceKeys(reader: SqlReader, { described, columns, options, place }: KeysOf): SourceKeys {
  const { kind, keySql } = reader
  const names = [options.primaryKey ?? described.primaryKey].flat()
  if (names.length === 0) throw keyMissing(place)
  const key = names.map((name) => keyColumn(name, columns, options, place))
  const own = options.where === undefined ? [] : [`(${options.where}\n)`]
  const rows: KeyedRows = {
    from: described.from,
    where: [...own, ...rowsLoaded(kind, options.incremental, columns, place)],
    texts: key.map(({ asKey }) => asKey.canonical),
  }
  return {
    buckets: (level) =>
      reader.use(place, async ({ rows: run }) =>
        keyBuckets(await run<BucketRow>(bucketsQuery(keySql, rows, level))),
      ),
    absent: (keys) =>
      reader.use(place, async ({ rows: run }) => {
        const asked = keySql.asked(key.length)
        const ids = await run<{ id: string }>(absentQuery(asked, described.from, key, own), [keys])
        return JSON.stringify(ids.map(({ id }) => id))
      }),
  }
}

/** Conditions on the rows that loads read: those without them are not missing in the table. */
function rowsLoaded(
  kind: SourceKind,
  incremental: Incremental | undefined,
  columns: readonly SourceColumn[],
  place: string,
): readonly string[] {
  if (!incremental) return []
  const { initial, onMissing, cursor } = incremental
  const from = typeof initial === 'string' || typeof initial === 'number' ? initial : undefined
  const { where } = cursorConditions(
    incremental,
    {
      from,
      to: undefined,
      last: undefined,
      isClosed: { from: incremental.range?.start !== 'open', to: false },
    },
    { kind, columns, late: undefined, place },
  )
  const named = columns.filter(({ name }) => [cursor].flat().includes(name))
  return [
    ...(where === undefined ? [] : [where]),
    ...(onMissing === 'exclude' ? named.map(({ compared }) => `${compared} is not null`) : []),
  ]
}

function keyColumn(
  name: string,
  columns: readonly SourceColumn[],
  { columns: hints }: SqlRelationOptions,
  place: string,
): SourceColumn {
  const column = columns.find((one) => one.name === name)
  const { name: _name, type, ...changes } = hintFor(hints, name) ?? {}
  const isSame = Object.keys(changes).length === 0 && (type === undefined || type === 'text')
  if (column && isSame) return column
  throw new SqlSourceError(
    column ? `the key column ${name} has a hint that changes its values` : `there is no key column ${name}`,
    {
      code: 'E_SQL_SWEEP',
      place,
      hint: `deletes: 'sweep' compares keys in the form that the source has: ${column ? `leave out the hint, or deletes` : 'correct primaryKey, spelled as in the source'}`,
    },
  )
}

const keyMissing = (place: string): SqlSourceError =>
  new SqlSourceError("deletes: 'sweep' compares keys, and the source has no primary key", {
    code: 'E_SQL_SWEEP',
    place,
    hint: 'set primaryKey to columns that identify its rows',
  })

/** The ids of the keys that are asked for and that no row has. */
function absentQuery(
  asked: string,
  from: string,
  key: readonly SourceColumn[],
  where: readonly string[],
): string {
  const same = key.map(({ asKey }, i) => asKey.is(`sluice_asked.k${i}`))
  return `select sluice_asked.id as id from ${asked}
where not exists (select 1 from ${from} where ${[...same, ...where].join(' and ')})`
}
