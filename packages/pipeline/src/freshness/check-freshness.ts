import { ident, qualified, type Engine } from '@sluice/engine'
import { readNewestLoads, readRowsByDay } from '@sluice/ledger'
import type { Freshness } from '@sluice/loader'
import { didYouMean, fullName, SluiceError, splitFullName } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { judgeFreshness, volumeSince, type TableFreshness } from './judge-freshness.ts'

/**
 * Judges how fresh the tables are that `freshness` of the config names, or those of `names`: tables or datasets.
 * @throws SluiceError E_FRESHNESS where there is nothing to judge
 */
export async function checkFreshness(
  { engine, project }: Opened,
  { now }: Pick<RunContext, 'now'>,
  names: readonly string[],
): Promise<readonly TableFreshness[]> {
  const choices = chosen(project.config.freshness ?? {}, names)
  const at = now()
  const last = new Map((await readNewestLoads(engine.session)).map((one) => [fullName(one), one.last_at]))
  const days = Map.groupBy(await readRowsByDay(engine.session, volumeSince(at)), fullName)
  const judged: TableFreshness[] = []
  for (const [table, choice] of choices) {
    const lastAt =
      choice.column === undefined ? (last.get(table) ?? null) : await newestRow(engine, table, choice.column)
    const rows = new Map((days.get(table) ?? []).map((one) => [one.day, Number(one.rows)]))
    judged.push(judgeFreshness(choice, { table, lastAt, days: rows }, at))
  }
  return judged
}

function chosen(
  choices: Readonly<Record<string, Freshness>>,
  names: readonly string[],
): readonly (readonly [string, Freshness])[] {
  const all = Object.entries(choices)
  if (all.length === 0)
    throw new SluiceError('the config sets the freshness of no table', {
      code: 'E_FRESHNESS',
      place: 'sluice.config.ts',
      hint: "add freshness: { 'shop.orders': { warnAfter: '12 hours', errorAfter: '2 days' } }",
    })
  const isOf = (table: string, name: string): boolean => table === name || table.startsWith(`${name}.`)
  const stray = names.find((name) => !all.some(([table]) => isOf(table, name)))
  if (stray !== undefined)
    throw new SluiceError(`freshness in the config has no table ${stray}`, {
      code: 'E_FRESHNESS',
      place: 'sluice.config.ts',
      hint: didYouMean(stray, Object.keys(choices), { what: 'tables' }),
    })
  return names.length === 0 ? all : all.filter(([table]) => names.some((name) => isOf(table, name)))
}

/** The greatest time in a column of a table. */
async function newestRow({ session, kind }: Engine, table: string, column: string): Promise<string | null> {
  const { dataset, name } = splitFullName(table)
  const place = qualified(dataset, name)
  const greatest = `cast(max(${ident(column)}) as timestamptz)`
  const text =
    kind === 'duckdb'
      ? `strftime(${greatest} at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ')`
      : `to_char(${greatest} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
  try {
    const [row] = await session.rows<{ last: string | null }>(`select ${text} as last from ${place}`)
    return row?.last ?? null
  } catch (cause) {
    throw new SluiceError(`the newest ${column} of ${table} cannot be read`, {
      code: 'E_FRESHNESS',
      place: 'sluice.config.ts',
      hint: 'name a table that exists, and a column of it with a date or a time',
      cause,
    })
  }
}
