import { ident, qualified, storedValue, waitingName, type Engine, type Session } from '@sluice/engine'
import { waitingLoads, type WaitingLoadTable } from '@sluice/ledger'
import {
  columnOf,
  fullName,
  BLOCKED,
  isRetype,
  LOAD_ID,
  needOf,
  rejectionOf,
  sameNeed,
  stagingSchema,
  strategyColumns,
  SYSTEM_COLUMNS,
  typeToHold,
  type Need,
  type Rejection,
  type SchemaChange,
  type Table,
} from '@sluice/schema'
import { readText } from '../changes/widen/widening.ts'
import type { Migration } from '../migration/read/read-migrations.ts'

/**
 * Whether what waits waits for a review, was rejected, or waits for a migration that nobody has proposed yet, or for what only
 * a person can change on the target.
 */
export type NeedState = 'pending' | 'rejected' | 'unproposed' | 'by-hand'

/** What a load has in staging that needs a change, and where that stands. */
export interface WaitingNeed {
  readonly loadId: number
  readonly need: Need
  /** Values, for a column; rows, for a table or where a value is missing. */
  readonly count: number
  readonly state: NeedState
  /** Where it waits for a person: why no migration can make the change. */
  readonly why?: string
  /** Id of the migration that proposes the change, or proposed it and was rejected. */
  readonly migration?: string
}

/** A need, and the SQL over the staging table that counts what has it. */
interface Counted {
  readonly need: Need
  readonly where: string
}

function needsOf(
  { dialect }: Pick<Engine, 'dialect'>,
  row: WaitingLoadTable,
  final: Table | undefined,
): readonly Counted[] {
  const table = { dataset: row.dataset, name: row.name }
  if (!final) return [{ need: { kind: 'create-table', table }, where: 'true' }]
  const blocked = row.mergedSchema !== undefined ? ident(BLOCKED) : 'true'
  const staged = new Map(row.columns.map((column) => [column.name, column]))
  const columns = row.columns.filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  const added = strategyColumns(row.strategy).filter((name) => !columnOf(final, name))
  return [
    ...added.map((column): Counted => ({
      need: { kind: 'add-column', table, column },
      where: 'true',
    })),
    ...columns.flatMap((column): readonly Counted[] => {
      const { name, type, reading } = column
      const present = columnOf(final, name)
      if (!present)
        return [{ need: { kind: 'add-column', table, column: name }, where: `${ident(name)} is not null` }]
      if (present.filled === 'always') return []
      if (typeToHold(present.type, undefined, column) === present.type) return []
      const need: Need = { kind: 'widen-column', table, column: name, from: present.type }
      const fits =
        reading && !isRetype(present.type, reading)
          ? dialect.fits(readText(dialect, ident(name), type, reading), 'text', present.type)
          : dialect.fits(ident(name), type, present.type)
      return [{ need, where: `not ${fits}` }]
    }),
    ...final.columns
      .filter(({ name, nullable, filled }) => !nullable && !SYSTEM_COLUMNS.has(name) && filled !== 'always')
      .filter(({ name, filled }) => staged.has(name) || !filled)
      .map(({ name }): Counted => ({
        need: { kind: 'relax-not-null', table, column: name },
        where: staged.has(name) ? `${blocked} and ${ident(name)} is null` : blocked,
      })),
  ]
}

/** A load's rows in staging, under the names that it gave its columns. */
function rowsOf({ loadId, dataset, name, staging, columns, mergedSchema }: WaitingLoadTable): string {
  const table = qualified(stagingSchema(dataset), staging)
  if (staging !== waitingName(name)) return table
  const values = [...(mergedSchema === undefined ? [] : [ident(BLOCKED)]), ...columns.map(storedValue)]
  return `(select ${values.join(', ') || '1 as present'} from ${table} where ${ident(LOAD_ID)} = ${loadId}) as s`
}

async function count(
  session: Session,
  row: WaitingLoadTable,
  needs: readonly Counted[],
): Promise<readonly number[]> {
  if (needs.length === 0) return []
  const counts = needs.map(({ where }, at) => `count(*) filter (where ${where}) as n${at}`)
  const [found = {}] = await session.rows<Record<string, number>>(
    `select ${counts.join(', ')} from ${rowsOf(row)}`,
  )
  return needs.map((_, at) => Number(found[`n${at}`] ?? 0))
}

/**
 * What waits in staging for a change of the tables, by load and change. `pending`: migrations that the target lacks;
 * `loadIds`: only what these loads brought is counted.
 */
export async function waitingNeeds(
  engine: Engine,
  pending: readonly Migration[],
  rejections: readonly Rejection[],
  loadIds?: ReadonlySet<number>,
): Promise<readonly WaitingNeed[]> {
  const { session } = engine
  const all = await waitingLoads(session)
  const rows = loadIds ? all.filter(({ loadId }) => loadIds.has(loadId)) : all
  const finals = await engine.catalog([...new Set(rows.map(({ dataset }) => dataset))])
  const found: WaitingNeed[] = []
  for (const row of rows) {
    const final = finals.find((one) => fullName(one) === fullName(row))
    const needs = needsOf(engine, row, final)
    const counts = await count(session, row, needs)
    for (const [at, { need }] of needs.entries()) {
      const waits = counts[at] ?? 0
      if (waits > 0)
        found.push({ loadId: row.loadId, need, count: waits, ...standing(need, final, pending, rejections) })
    }
  }
  return found
}

function standing(
  need: Need,
  final: Table | undefined,
  pending: readonly Migration[],
  rejections: readonly Rejection[],
): Pick<WaitingNeed, 'state' | 'migration' | 'why'> {
  const strict = final && need.column !== undefined ? columnOf(final, need.column)?.strict : undefined
  if (need.kind === 'relax-not-null' && strict !== undefined) return { state: 'by-hand', why: strict }
  // One that is pending before it may have changed the type by then.
  const from = need.from === undefined ? {} : { from: need.from }
  const answers = (change: SchemaChange): boolean => sameNeed({ ...needOf(change), ...from }, need)
  const migration = pending.find(({ plan }) => plan?.changes.some(answers))
  if (migration) return { state: 'pending', migration: migration.id }
  const rejection = rejectionOf(rejections, need)
  return rejection ? { state: 'rejected', migration: rejection.migration } : { state: 'unproposed' }
}
