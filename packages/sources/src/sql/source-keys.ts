import {
  bucketsQuery,
  keyBuckets,
  type BucketRow,
  type EngineKind,
  type KeyedRows,
  type SourceKeys,
} from '@sluice/engine'
import { hintFor, type Incremental } from '@sluice/loader'
import { cursorConditions } from './cursor-conditions.ts'
import type { Described, SourceColumn } from './port/source-column.ts'
import { SqlSourceError } from './port/sql-error.ts'
import type { SqlReader } from './port/sql-reader.ts'
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
  const { kind } = reader
  if (kind === 'sqlite' || kind === 'mysql') throw notCompared(kind, place)
  const key = [options.primaryKey ?? []].flat().map((name) => keyColumn(name, columns, options, place))
  const own = options.where === undefined ? [] : [`(${options.where}\n)`]
  const rows: KeyedRows = {
    from: described.from,
    where: [...own, ...rowsLoaded(kind, options.incremental, columns, place)],
    texts: key.map(({ canonical }) => canonical),
  }
  return {
    buckets: (level) =>
      reader.use(place, async ({ rows: run }) =>
        keyBuckets(await run<BucketRow>(bucketsQuery(kind, rows, level))),
      ),
    absent: (keys) =>
      reader.use(place, async ({ rows: run }) => {
        const [row] = await run<{ ids: string }>(absentQuery(kind, described.from, key, own), [keys])
        return row?.ids ?? '[]'
      }),
  }
}

/** Conditions on the rows that loads read: those without them are not missing in the table. */
function rowsLoaded(
  kind: EngineKind,
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

const notCompared = (kind: 'sqlite' | 'mysql', place: string): SqlSourceError =>
  new SqlSourceError(
    `deletes: 'sweep' cannot compare the keys of a ${kind === 'mysql' ? 'MySQL' : 'SQLite'} database`,
    {
      code: 'E_SQL_SWEEP',
      place,
      hint: 'leave out incremental and deletes: a load then reads all rows, and finds by deleteMissing which are gone',
    },
  )

/** Of the keys in the parameter, the ids of those that no row has. */
function absentQuery(
  kind: EngineKind,
  from: string,
  key: readonly SourceColumn[],
  where: readonly string[],
): string {
  const has = (text: (index: number) => string): string =>
    `exists (select 1 from ${from} where ${[...key.map((column, i) => `${column.own} = ${column.parse(text(i + 1))}`), ...where].join(' and ')})`
  return kind === 'postgres'
    ? `select cast(coalesce(json_agg(sluice_asked.keys ->> 0), '[]') as text) as ids
from json_array_elements(cast($1 as json)) as sluice_asked (keys)
where not ${has((i) => `(sluice_asked.keys ->> ${i})`)}`
    : `select cast(coalesce(to_json(list(sluice_asked.keys[1])), '[]') as varchar) as ids
from (select unnest(from_json($1, '[["varchar"]]')) as keys) as sluice_asked
where not ${has((i) => `sluice_asked.keys[${i + 1}]`)}`
}
