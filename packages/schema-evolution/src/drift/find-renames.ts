import { ident, qualified, type Engine } from '@sluice/engine'
import { fullName, SYSTEM_COLUMNS, type Rename, type Table } from '@sluice/schema'

/** What was in front of a column, among those that both tables have. */
function neighbour({ columns }: Table, name: string, both: ReadonlySet<string>): string | undefined {
  const at = columns.findIndex((column) => column.name === name)
  return columns.slice(0, at).findLast((column) => both.has(column.name))?.name
}

/** Pairs of a column that is missing and one of the same type that stands in its place. */
function candidates(expected: Table, live: Table): readonly Rename[] {
  const has = ({ columns }: Table, name: string): boolean => columns.some((column) => column.name === name)
  const both = new Set(live.columns.map(({ name }) => name).filter((name) => has(expected, name)))
  const missing = expected.columns.filter(({ name }) => !both.has(name) && !SYSTEM_COLUMNS.has(name))
  const extra = live.columns.filter(({ name }) => !both.has(name))
  return missing.flatMap(({ name: from, type }) => {
    const place = neighbour(expected, from, both)
    const alike = extra.filter((one) => one.type === type && neighbour(live, one.name, both) === place)
    // Of several in one place it is unknown which was which.
    const rivals = missing.filter((one) => one.type === type && neighbour(expected, one.name, both) === place)
    const [only, ...others] = alike
    return only && others.length === 0 && rivals.length === 1
      ? [{ dataset: live.dataset, name: live.name, from, to: only.name }]
      : []
  })
}

/** A column that was added has no values of rows that were there before; one that was renamed has kept them. */
async function holdsValues({ session }: Engine, { dataset, name, to }: Rename): Promise<boolean> {
  const rows = await session.rows(
    `select 1 as found from ${qualified(dataset, name)} where ${ident(to)} is not null limit 1`,
  )
  return rows.length > 0
}

/**
 * The columns that somebody gave another name by hand: a column is missing, and in its place is one that no migration made, of
 * the same type and with values.
 */
export async function renamedByHand(
  engine: Engine,
  expected: readonly Table[],
  live: readonly Table[],
): Promise<readonly Rename[]> {
  const byName = new Map(live.map((table) => [fullName(table), table]))
  const found: Rename[] = []
  for (const table of expected) {
    const own = byName.get(fullName(table))
    for (const rename of own ? candidates(table, own) : [])
      if (await holdsValues(engine, rename)) found.push(rename)
  }
  return found
}
