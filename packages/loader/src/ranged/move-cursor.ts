import { ident, type Workbench } from '@sluice/engine'
import type { CursorValue } from '../api/cursor/incremental.ts'
import type { StagedTable } from '../staged/staged-resource.ts'
import type { Ranged } from './apply-range.ts'
import { comparesWith, type RangedPart } from './range-part.ts'
import { keyColumnOf, spelledColumn } from './cursor-json.ts'
import type { CursorMove } from '../cursor/cursor-move.ts'
import { goesForward, type CursorRange } from '../cursor/cursor-range.ts'
import { furthestPicked, valuesIn } from './own-pick.ts'
import { comparePositions, valueOf } from '../cursor/cursor-value.ts'

type Parts = readonly CursorValue[]

interface Moving {
  readonly range: CursorRange
  readonly ranged: Ranged
  /** The root table, undefined where nothing is staged. */
  readonly root: StagedTable | undefined
  /** True where rows behind those of the load were not read. */
  readonly isCut: boolean
  /** How many rows of the target lack a value; undefined where nobody has looked. */
  readonly lacking?: number | undefined
  /** True where the table may have rows that no cursor knows of. */
  readonly isFilled: boolean
}

/** Decides where the cursor goes, from the rows that are loaded or kept as waiting. */
export async function moveCursor(workbench: Workbench, moving: Moving): Promise<CursorMove> {
  const { range, ranged, root, isCut, isFilled } = moving
  const { stored, last, isGiven, sign, incremental, zones } = range
  const { parts, columns, raw: _, ...counts } = ranged
  const types = parts?.map(({ type }) => type) ?? stored?.types ?? []
  const lacksValues = counts.included > 0 ? true : moving.lacking === 0 ? false : undefined
  const common = { range, types, columns, counts, lacksValues }
  const before = isGiven ? stored?.value : last
  if (!parts || !root || root.rows === 0)
    return { ...common, value: before, reached: stored?.reached, doubtful: undefined }
  const further = (a: Parts | undefined, b: Parts | undefined): Parts | undefined => {
    if (!a || !b) return a ?? b
    if (typeof incremental.pick === 'function') return [incremental.pick(b[0] ?? '', a[0] ?? '')]
    return sign * comparePositions(a, b, types, zones) >= 0 ? a : b
  }
  const furthest = await furthestOf(workbench, root, parts, range)
  const isOutOfOrder =
    !isGiven && isCut && goesForward(range) && !(await isInOrder(workbench, root, parts, sign))
  const next = isGiven
    ? undefined
    : !isCut
      ? furthest
      : goesForward(range) && !isOutOfOrder
        ? await certain(workbench, root, moving, furthest)
        : undefined
  const doubtful =
    isFilled || stored?.reached !== undefined ? doubtfulRows(root, parts, range, isFilled) : undefined
  return {
    ...common,
    ...(isOutOfOrder && { isOutOfOrder }),
    value: isGiven ? before : further(next, before),
    reached: further(furthest, range.stored?.reached),
    doubtful: doubtful === undefined ? undefined : await counted(workbench, doubtful),
  }
}

/** SQL: the row is loaded, or waits; it is not quarantined. */
const isKept = ({ raw, leftOut }: StagedTable): string =>
  leftOut
    ? `${raw.position} not in (select _p from ${ident(leftOut.table)} where _kind = 'quarantined')`
    : 'true'

const order = (parts: readonly RangedPart[], sign: 1 | -1): string =>
  parts.map((_, part) => `${keyColumnOf(part)} ${sign === 1 ? 'desc' : 'asc'}`).join(', ')

const hasValue = `_cursor_side = 0`

/** The furthest value of the rows that are kept; of those before `limit` only, where it is given. */
async function furthestOf(
  workbench: Workbench,
  root: StagedTable,
  parts: readonly RangedPart[],
  { incremental: { pick }, sign }: CursorRange,
  before?: Parts,
): Promise<Parts | undefined> {
  const [first] = parts
  if (typeof pick === 'function' && first) {
    const values = await valuesIn(
      workbench,
      root.raw.table,
      spelledColumn(0),
      first.type,
      `${hasValue} and ${isKept(root)}`,
    )
    const picked = furthestPicked(values, pick)
    return picked === undefined ? undefined : [picked]
  }
  const spelled = parts.map((_, part) => spelledColumn(part))
  const below = before ? ` and ${comparesWith(parts, sign === 1 ? '<' : '>', before)}` : ''
  const [row] = await workbench.rows<Record<string, string>>(
    `select ${spelled.join(', ')} from ${ident(root.raw.table)}
     where ${hasValue} and ${isKept(root)}${below} order by ${order(parts, sign)} limit 1`,
  )
  return row && parts.map(({ type }, part) => valueOf(row[spelledColumn(part)] ?? '', type))
}

/** Rows of the last value may be cut off: where the next load leaves out those of its start, it starts at the value before. */
const certain = async (
  workbench: Workbench,
  root: StagedTable,
  { range, ranged }: Moving,
  furthest: Parts | undefined,
): Promise<Parts | undefined> =>
  !range.isClosed.from && furthest
    ? furthestOf(workbench, root, ranged.parts ?? [], range, furthest)
    : furthest

/** False where the rows are not in the order that the resource says they come in. */
async function isInOrder(
  workbench: Workbench,
  root: StagedTable,
  parts: readonly RangedPart[],
  sign: 1 | -1,
): Promise<boolean> {
  const keys = parts.map((_, part) => keyColumnOf(part))
  const key = keys.length === 1 ? keys[0] : `row(${keys.join(', ')})`
  const rows = await workbench.rows(
    `select 1 from (select ${key} as k, lag(${key}) over (order by ${root.raw.position}) as p
     from ${ident(root.raw.table)} where ${hasValue}) where p ${sign === 1 ? '>' : '<'} k limit 1`,
  )
  return rows.length === 0
}

/** SQL of the rows that the target may have: those no further than any that was loaded, and those without a value. */
function doubtfulRows(
  root: StagedTable,
  parts: readonly RangedPart[],
  { stored, last, sign, incremental }: CursorRange,
  isFilled: boolean,
): string {
  const isOwn = typeof incremental.pick === 'function'
  const [less, lessOrEqual] = sign === 1 ? (['<', '<='] as const) : (['>', '>='] as const)
  const reached = stored?.reached
  const where =
    reached && !isOwn
      ? `not (${hasValue}) or ${comparesWith(parts, lessOrEqual, reached)}`
      : isFilled || isOwn
        ? 'true'
        : 'false'
  const isLate = last && !isOwn ? `${hasValue} and ${comparesWith(parts, less, last)}` : 'false'
  return `select cast(${root.raw.position} as bigint) as _p, ${isLate} as _late from ${ident(root.raw.table)} where ${where}`
}

async function counted(workbench: Workbench, select: string): Promise<CursorMove['doubtful']> {
  const [row] = await workbench.rows<{ rows: number; late: number }>(
    `select count(*) as rows, count(*) filter (where _late) as late from (${select})`,
  )
  const { rows = 0, late = 0 } = row ?? {}
  return rows === 0 ? undefined : { select, rows, late }
}
