import type { ColumnType } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { pathLists, pathsOf } from '../api/cursor/incremental.ts'
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
  spelled,
  spelledColumn,
  type PartKinds,
} from './cursor-json.ts'
import type { RangeCounts } from '../cursor/cursor-move.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import { partsOf, type CursorType } from '../cursor/cursor-value.ts'
import { assertNoNullWords, assertReadInZone } from './assert-read.ts'
import { decideType } from './decide-type.ts'
import { takeValues, valuesIn } from './own-pick.ts'
import { comparesWith, partOf, type Comparing, type RangedPart } from './range-part.ts'
import { typedCursor, type TypedCursor } from './typed-cursor.ts'

/** The rows of a load that its cursor takes. */
export interface Ranged extends RangeCounts {
  readonly raw: RawTable
  /** Undefined where no row has a value, and no load before had one. */
  readonly parts: readonly RangedPart[] | undefined
  /** Names in the database of the columns with the values, one for each path. */
  readonly columns: readonly string[]
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

/** What a range takes beside its rows. */
export interface AlsoTaken {
  /** What comes before the range is late, and stays. */
  readonly isInRange?: boolean | undefined
  /**
   * Gives those of the rows before the range, which have the side -1 in `table`, the side 3 whose key had no value until now, and
   * their number: they stay, and are counted.
   */
  readonly take?: ((raw: RawTable, table: string) => Promise<number>) | undefined
}

/**
 * Leaves out of a raw table what is not in the range of its cursor, and adds columns to it with the values of the cursor.
 * @throws SluiceError where rows have no value, or values do not compare
 */
export async function applyRange(
  raw: RawTable,
  range: CursorRange,
  resource: Resource,
  context: LoadContext,
  also: AlsoTaken = {},
): Promise<Ranged> {
  const { workbench } = context
  const { incremental, stored, zones } = range
  const place = `${context.source}.${resource.name}`
  const paths = pathsOf(incremental)
  const lists = pathLists(incremental)
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
      hint: hintFor(resource.columns, path),
      // Missing rows are found in the table, by the column itself.
      isWindow: resource.deleteMissing !== undefined,
    }
    types.push(await decideType(part, { workbench, raw, place }))
    if (zones[index]?.times !== undefined) assertReadInZone(raw, part, place)
    const words = lists[index]?.flatMap((one) => hintFor(resource.columns, one)?.nulls ?? []) ?? []
    await assertNoNullWords(workbench, raw, part, words, place)
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
            zones[index],
          ),
        )
  const rows = await filterRows(workbench, raw, range, jsons, parts, { ...also, typed })
  return { ...rows, columns: names }
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
  { isInRange = false, take, typed }: AlsoTaken & { readonly typed: TypedCursor | undefined },
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
  // Where they stay, and nobody asks which they are, they are not looked for.
  const isBefore = isInRange && !take ? undefined : await beforeRange(workbench, raw, range, jsons, parts)
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
  const [after, missing] = [count(1), count(2)]
  const filled = take && count(-1) > 0 ? await take(raw, table) : 0
  if (isInRange && count(-1) > filled)
    await workbench.run(`update ${ident(table)} set _cursor_side = 0 where _cursor_side = -1`)
  const before = isInRange ? 0 : count(-1) - filled
  const excluded = onMissing === 'include' ? 0 : missing
  const left = before + after + excluded
  await workbench.run(`drop table ${ident(raw.table)}`)
  const taken = onMissing === 'include' ? '_cursor_side in (0, 2, 3)' : '_cursor_side = 0'
  if (left > 0) {
    await workbench.run(
      `create or replace temp table ${ident(raw.table)} as select * from ${ident(table)} where ${taken}`,
    )
    await workbench.run(`drop table ${ident(table)}`)
  } else await workbench.run(`alter table ${ident(table)} rename to ${ident(raw.table)}`)
  const files = raw.files.map((file) => ({ ...file, rows: file.rows - left }))
  return { raw: { ...raw, files }, parts, before, after, excluded, included: missing - excluded, filled }
}
