import { unreachable, type ColumnType } from '@sluice/schema'
import { ident, literal, type Workbench } from '@sluice/engine'
import { pathsOf, type CursorValue } from '../api/cursor/incremental.ts'
import { hintFor } from '../api/rows/column-hint.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import { pathColumns } from '../context/path-columns.ts'
import { reviewedTypes, type LoadContext } from '../context/load-context.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { typeOfNative } from '../read/parquet/native-type.ts'
import { CursorError } from '../cursor/cursor-error.ts'
import {
  cursorJson,
  firstOfKind,
  keyColumnOf,
  kindsOfCursor,
  nanoseconds,
  spelled,
  spelledColumn,
  type PartKinds,
} from './cursor-json.ts'
import type { RangeCounts } from '../cursor/cursor-move.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import { instant, numberOf, partsOf, type CursorType } from '../cursor/cursor-value.ts'
import { decideType } from './decide-type.ts'
import { isDate } from '../cursor/instant.ts'
import { takeValues, valuesIn } from './own-pick.ts'
import { typedCursor, type TypedCursor } from './typed-cursor.ts'

/** The rows of a load that its cursor takes. */
export interface Ranged extends RangeCounts {
  readonly raw: RawTable
  /** Undefined where no row has a value, and no load before had one. */
  readonly parts: readonly RangedPart[] | undefined
  /** Names in the database of the columns with the values, one for each path. */
  readonly columns: readonly string[]
}

/** How the values of one path compare in this load. */
export interface RangedPart {
  readonly type: CursorType
  /** SQL of a value of this path, to be compared with the column of keys. */
  literal(value: CursorValue): string
}

/** The types that the columns of a cursor have, reviewed, hinted, or those of typed values that have no text of their own. */
function columnTypes(
  raw: RawTable,
  resource: Resource,
  paths: readonly string[],
  names: readonly string[],
  context: LoadContext,
): readonly (ColumnType | undefined)[] {
  const reviewed = reviewedTypes(context).get(tableOf(resource))
  return paths.map((path, i) => {
    const native = raw.columns.find(({ source, form }) => form === 'native' && source === path)?.type
    const typed = native === undefined ? undefined : typeOfNative(native)
    const own = typed === 'time' || typed === 'binary' ? typed : undefined
    return reviewed?.get(names[i] ?? '') ?? hintFor(resource.columns, path)?.type ?? own
  })
}

/**
 * Leaves out of a raw table what is not in the range of its cursor, and adds columns to it with the values of the cursor.
 * `isInRange`: what comes before the range is late, and stays.
 * @throws SluiceError where rows have no value, or values do not compare
 */
export async function applyRange(
  raw: RawTable,
  range: CursorRange,
  resource: Resource,
  context: LoadContext,
  isInRange = false,
): Promise<Ranged> {
  const { workbench } = context
  const { incremental, stored } = range
  const place = `${context.source}.${resource.name}`
  const paths = pathsOf(incremental)
  const jsons = cursorJson(raw, incremental)
  const typed = await typedCursor(workbench, raw, incremental)
  const kinds = typed ? [typed.kinds] : await kindsOfCursor(workbench, raw, jsons)
  const { onMissing = 'fail' } = incremental
  const names = pathColumns(paths, raw, resource, context)
  const columns = columnTypes(raw, resource, paths, names, context)
  const bounds = boundsOf(range)
  if (onMissing === 'fail') await assertPresent(workbench, raw, jsons, kinds, paths, place)
  const types: (CursorType | undefined)[] = []
  for (const [index, path] of paths.entries()) {
    const part = {
      path,
      json: jsons[index] ?? '',
      kinds: kinds[index] as PartKinds,
      stored: stored?.types[index],
      given: bounds.given.flatMap((parts) => parts[index] ?? []),
      column: columns[index],
    }
    types.push(await decideType(part, { workbench, raw, place }))
  }
  const known = types.filter((type) => type !== undefined)
  const parts =
    known.length < paths.length
      ? undefined
      : known.map((type, index) =>
          partOf(
            type,
            kinds[index] as PartKinds,
            bounds.all.flatMap((one) => one[index] ?? []),
            incremental.zone,
          ),
        )
  return { ...(await filterRows(workbench, raw, range, jsons, parts, { isInRange, typed })), columns: names }
}

/** The ends of a range: those that a person gave, and all. */
function boundsOf({ incremental: { initial }, from, to, isGiven, stored }: CursorRange) {
  const given = (isGiven ? [from, to] : [initial === undefined ? undefined : partsOf(initial)]).filter(
    (one) => one !== undefined,
  )
  const all = [from, to, stored?.value, stored?.reached].filter((one) => one !== undefined)
  return { given, all }
}

async function assertPresent(
  workbench: Workbench,
  raw: RawTable,
  jsons: readonly string[],
  kinds: readonly PartKinds[],
  paths: readonly string[],
  place: string,
): Promise<void> {
  const index = kinds.findIndex(({ missing }) => missing > 0)
  const missing = kinds[index]?.missing
  if (missing === undefined) return
  const first = await firstOfKind(workbench, raw, jsons[index] ?? '', 'missing')
  throw new CursorError(
    `${missing} ${missing === 1 ? 'row has' : 'rows have'} no value for the cursor ${paths[index]}; the first is row ${first?.row ?? 0}`,
    {
      code: 'E_CURSOR_MISSING',
      place: `${place}, row ${first?.row ?? 0}`,
      hint: `correct the path, or set what happens to such rows: onMissing: 'include' or 'exclude', or coalesce: another path`,
    },
  )
}

interface Comparing extends RangedPart {
  /** SQL of the key of a spelled value. */
  key(text: string): string
}

/** How values compare in SQL, so that none is rounded. */
function partOf(
  type: CursorType,
  kinds: PartKinds,
  bounds: readonly CursorValue[],
  zone: string | undefined,
): Comparing {
  const cast = (sqlType: string): Comparing => ({
    type,
    literal: (value) => `cast(${literal(String(value))} as ${sqlType})`,
    key: (text) => `cast(${text} as ${sqlType})`,
  })
  switch (type) {
    case 'number': {
      const numbers = bounds.map((value) => (typeof value === 'string' ? numberOf(value) : value))
      const isWhole = numbers.every((value) => typeof value === 'bigint' || Number.isInteger(value))
      if (
        kinds.integers === kinds.numbers &&
        isWhole &&
        numbers.every((value) => Math.abs(Number(value)) < 1e37)
      )
        return { ...cast('hugeint'), literal: (value) => `cast('${BigInt(value)}' as hugeint)` }
      const isShort = numbers.every((value) => /^-?\d{1,26}(\.\d{1,12})?$/.test(String(value)))
      return cast(kinds.decimals === kinds.numbers && isShort ? 'decimal(38, 12)' : 'double')
    }
    case 'decimal':
      return cast('decimal(38, 12)')
    case 'text':
      return { type, literal: (value) => literal(String(value)), key: (text) => text }
    case 'timestamp': {
      // Dates among dates are dates; among timestamps they begin in the zone.
      const all = kinds.dates === kinds.timestamps && bounds.every((value) => isDate(String(value)))
      const dayZone = all ? undefined : zone
      const begins =
        dayZone === undefined
          ? undefined
          : (text: string) =>
              `cast(epoch_us(timezone(${literal(dayZone)}, cast(left(${text}, 10) as timestamp))) as hugeint) * 1000`
      return {
        type,
        literal: (value) => `cast('${instant(value, dayZone)}' as hugeint)`,
        key: (text) => nanoseconds(text, begins?.(text)),
      }
    }
    default:
      return unreachable(type)
  }
}

/** SQL: the row's keys compare so with a position; with one of fewer values, as far as that goes. */
export function comparesWith(
  parts: readonly RangedPart[],
  operator: '<' | '<=' | '>' | '>=',
  position: readonly CursorValue[],
): string {
  const keys = position.map((_, part) => keyColumnOf(part))
  const values = position.map((value, part) => parts[part]?.literal(value) ?? 'null')
  if (keys.length === 1) return `${keys[0]} ${operator} ${values[0]}`
  return `(${keys.join(', ')}) ${operator} (${values.join(', ')})`
}

/** SQL: the row, with its keys, is before the range; undefined where none is. */
async function beforeRange(
  workbench: Workbench,
  raw: RawTable,
  { incremental: { pick }, sign, from, isClosed: { from: isClosed } }: CursorRange,
  jsons: readonly string[],
  parts: readonly RangedPart[] | undefined,
): Promise<string | undefined> {
  const [first] = parts ?? []
  if (!parts || !first || !from) return undefined
  const less = sign === 1 ? '<' : '>'
  if (typeof pick !== 'function') return comparesWith(parts, isClosed ? less : `${less}=`, from)
  const text = spelled(jsons[0] ?? '', raw.marked === true)
  const taken = `${raw.table}_taken`
  const values = await valuesIn(workbench, raw.table, text, first.type)
  await takeValues(workbench, taken, values, { from: from[0], pick, isClosed })
  return `${spelledColumn(0)} not in (select v from ${ident(taken)})`
}

async function filterRows(
  workbench: Workbench,
  raw: RawTable,
  range: CursorRange,
  jsons: readonly string[],
  parts: readonly Comparing[] | undefined,
  { isInRange, typed }: { readonly isInRange: boolean; readonly typed: TypedCursor | undefined },
): Promise<Omit<Ranged, 'columns'>> {
  const { incremental, sign, to, isClosed } = range
  const { onMissing } = incremental
  const table = `${raw.table}_range`
  const marked = raw.marked === true
  const texts = jsons.map((json, part) => `${typed?.text ?? spelled(json, marked)} as ${spelledColumn(part)}`)
  const keys = jsons.map((_, part) => {
    const own = parts?.[part]
    const key =
      own === undefined ? 'cast(null as varchar)' : (typed?.key(own.key) ?? own.key(spelledColumn(part)))
    return `case when ${spelledColumn(part)} is not null then ${key} end as ${keyColumnOf(part)}`
  })
  const more = sign === 1 ? '>' : '<'
  const isMissing = jsons.map((_, part) => `${spelledColumn(part)} is null`).join(' or ')
  const isBefore = isInRange ? undefined : await beforeRange(workbench, raw, range, jsons, parts)
  const isAfter = parts && to && comparesWith(parts, isClosed.to ? more : `${more}=`, to)
  const side = `case when ${isMissing} then 2 when ${isAfter ?? 'false'} then 1 when ${isBefore ?? 'false'} then -1 else 0 end`
  await workbench.run(
    `create or replace temp table ${ident(table)} as select *, cast(${side} as tinyint) as _cursor_side
     from (select *, ${keys.join(', ')} from (select *, ${texts.join(', ')} from ${ident(raw.table)}))`,
  )
  const counts = await workbench.rows<{ side: number; rows: number }>(
    `select _cursor_side as side, count(*) as rows from ${ident(table)} group by all`,
  )
  const count = (of: number): number => Number(counts.find((one) => one.side === of)?.rows ?? 0)
  const [before, after, missing] = [count(-1), count(1), count(2)]
  const excluded = onMissing === 'include' ? 0 : missing
  const left = before + after + excluded
  await workbench.run(`drop table ${ident(raw.table)}`)
  const taken = onMissing === 'include' ? '_cursor_side in (0, 2)' : '_cursor_side = 0'
  if (left > 0) {
    await workbench.run(
      `create or replace temp table ${ident(raw.table)} as select * from ${ident(table)} where ${taken}`,
    )
    await workbench.run(`drop table ${ident(table)}`)
  } else await workbench.run(`alter table ${ident(table)} rename to ${ident(raw.table)}`)
  const files = raw.files.map((file) => ({ ...file, rows: file.rows - left }))
  return { raw: { ...raw, files }, parts, before, after, excluded, included: missing - excluded }
}
