import { ident, type EngineKind, type Session } from '@sluice/engine'
import { isReserved } from '@sluice/schema'
import type { RelationColumn } from '@sluice/transform'
import { countKeyed, sampleChanged, sampleOnly, sampleRows } from './compare-keyed.ts'
import { countWhole, sampleWhole } from './compare-whole.ts'
import type { ColumnDiff, PairedColumn, RowsDiff } from './table-diff.ts'

/** A table or view, as it is named in SQL. */
export interface ComparedTable {
  readonly name: string
  readonly columns: readonly RelationColumn[]
}

/**
 * How the rows of a table differ from those of another one, both in the same database; `undefined` where there is none. Rows
 * are compared by `key` if it is unique on both sides, and else as a whole. All of it is done in SQL.
 */
export async function compareTables(
  session: Session,
  kind: EngineKind,
  before: ComparedTable | undefined,
  after: ComparedTable | undefined,
  key: readonly string[],
): Promise<RowsDiff> {
  if (!before || !after) return oneSide(session, before, after)
  const paired = pairColumns(before.columns, after.columns)
  const both = paired.filter((column) => column.before !== null && column.after !== null)
  const pair = { before: before.name, after: after.name }
  const keyed = both.filter(({ name }) => key.includes(name))
  const compared = both.filter(({ name }) => !isReserved(name))
  const values = compared.filter(({ name }) => !key.includes(name))
  const nulls = { before: await countNulls(session, before), after: await countNulls(session, after) }
  const rows = { rows_before: nulls.before.rows, rows_after: nulls.after.rows }
  const isKey = key.length > 0 && keyed.length === key.length
  if (isKey && (await isUnique(session, before, key)) && (await isUnique(session, after, key))) {
    const all = { ...pair, key: keyed, values }
    const counts = await countKeyed(session, all)
    const changed = new Map(values.map(({ name }, i) => [name, counts.values[i] ?? 0]))
    return {
      key,
      ...rows,
      added: counts.added,
      removed: counts.removed,
      changed: counts.changed,
      columns: columnDiffs(paired, nulls, (name) => changed.get(name) ?? 0),
      samples: [
        ...(counts.added > 0 ? await sampleOnly(session, all, 'added', namesOf(after)) : []),
        ...(counts.removed > 0 ? await sampleOnly(session, all, 'removed', namesOf(before)) : []),
        ...(counts.changed > 0 ? await sampleChanged(session, all) : []),
      ],
    }
  }
  const whole = { ...pair, columns: compared }
  const { added, removed } =
    compared.length > 0
      ? await countWhole(session, kind, whole)
      : { added: rows.rows_after, removed: rows.rows_before }
  const sampled = compared.length > 0
  return {
    key: null,
    ...rows,
    added,
    removed,
    changed: null,
    columns: columnDiffs(paired, nulls, () => null),
    samples: [
      ...(sampled && added > 0 ? await sampleWhole(session, kind, whole, 'added') : []),
      ...(sampled && removed > 0 ? await sampleWhole(session, kind, whole, 'removed') : []),
    ],
  }
}

/** A table that is new, or gone. */
async function oneSide(
  session: Session,
  before: ComparedTable | undefined,
  after: ComparedTable | undefined,
): Promise<RowsDiff> {
  const rowsOf = async (table: ComparedTable | undefined): Promise<number | null> =>
    table ? (await countNulls(session, table)).rows : null
  const sampled = async (table: ComparedTable | undefined, kind: 'added' | 'removed') =>
    table ? sampleRows(session, kind, namesOf(table), `${table.name} order by 1`) : []
  const [rowsBefore, rowsAfter] = [await rowsOf(before), await rowsOf(after)]
  return {
    key: null,
    rows_before: rowsBefore,
    rows_after: rowsAfter,
    added: rowsAfter ?? 0,
    removed: rowsBefore ?? 0,
    changed: null,
    columns: [],
    samples: [...(await sampled(after, 'added')), ...(await sampled(before, 'removed'))],
  }
}

const namesOf = ({ columns }: ComparedTable): readonly string[] =>
  columns.map(({ name }) => name).filter((name) => !isReserved(name))

function pairColumns(
  before: readonly RelationColumn[],
  after: readonly RelationColumn[],
): readonly PairedColumn[] {
  const names = [...new Set([...after, ...before].map(({ name }) => name))]
  const typeIn = (columns: readonly RelationColumn[], name: string): string | null =>
    columns.find((column) => column.name === name)?.type ?? null
  return names.map((name) => ({ name, before: typeIn(before, name), after: typeIn(after, name) }))
}

interface Nulls {
  readonly rows: number
  readonly of: ReadonlyMap<string, number>
}

async function countNulls(session: Session, { name, columns }: ComparedTable): Promise<Nulls> {
  const counts = columns.map((column, i) => `count(*) - count(${ident(column.name)}) as n${i}`)
  const [row = {}] = await session.rows<Record<string, number | bigint>>(
    `select count(*) as number_of_rows${counts.map((one) => `, ${one}`).join('')} from ${name}`,
  )
  return {
    rows: Number(row['number_of_rows'] ?? 0),
    of: new Map(columns.map((column, i) => [column.name, Number(row[`n${i}`] ?? 0)])),
  }
}

/** Whether each row has a whole key that no other row has. */
async function isUnique(session: Session, { name }: ComparedTable, key: readonly string[]): Promise<boolean> {
  const names = key.map(ident)
  const rows = await session.rows(
    `select 1 as one from (select ${names.join(', ')} from ${name}) as keys group by ${names.join(', ')}
     having count(*) > 1 or ${names.map((one) => `${one} is null`).join(' or ')} limit 1`,
  )
  return rows.length === 0
}

function columnDiffs(
  paired: readonly PairedColumn[],
  nulls: { readonly before: Nulls; readonly after: Nulls },
  changedOf: (name: string) => number | null,
): readonly ColumnDiff[] {
  return paired.flatMap(({ name, before, after }): readonly ColumnDiff[] => {
    const own = {
      column: name,
      type_before: before,
      type_after: after,
      nulls_before: before === null ? null : (nulls.before.of.get(name) ?? 0),
      nulls_after: after === null ? null : (nulls.after.of.get(name) ?? 0),
    }
    if (before === null) return [{ ...own, state: 'new', changed: null }]
    if (after === null) return [{ ...own, state: 'gone', changed: null }]
    const changed = isReserved(name) ? 0 : changedOf(name)
    if (before !== after) return [{ ...own, state: 'type', changed }]
    const same = (changed ?? 0) === 0 && own.nulls_before === own.nulls_after
    return same ? [] : [{ ...own, state: 'values', changed }]
  })
}
