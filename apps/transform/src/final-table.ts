import type { EngineKind, TableGuards, Transaction } from '@sluice/engine'
import { broughtColumns, type LoadTable } from '@sluice/ledger'
import { fullName, SluiceError, SYSTEM_COLUMNS, type Table } from '@sluice/schema'

/** A final table, and what else a merge has to know of it. */
export interface FinalTable extends Table {
  /** Absent where nothing but types and nulls can keep a row out. */
  readonly guards?: TableGuards
  /** The columns that loads have ever brought; absent where each load at hand brings all that there are. */
  readonly brought?: ReadonlySet<string>
}

/** @throws SluiceError where policies would hide rows from the merge, or forbid it to write them */
function assertSeen({ dataset, name, hidden, role }: TableGuards): void {
  if (hidden.length === 0) return
  const table = fullName({ dataset, name })
  throw new SluiceError(
    `row-level security of ${table} does not let ${role} ${hidden.join(', ')} every row`,
    {
      code: 'E_ROW_SECURITY',
      place: table,
      hint: `let it: create policy sluice on ${table} to ${role} using (true) with check (true); or: alter role ${role} bypassrls`,
    },
  )
}

/** Whether a constraint, a policy or a trigger may have a say in what is merged. */
const isGuarded = (table: Table, loads: readonly LoadTable[]): boolean =>
  table.guarded === true ||
  // Of other loads the key is one that merges do not keep unique.
  (table.primaryKey.length > 0 &&
    loads.some(({ name, disposition }) => name === table.name && disposition !== 'merge'))

/**
 * Adds to final tables what may keep rows out of them.
 * @throws SluiceError E_ROW_SECURITY
 */
export async function withGuards(
  tx: Transaction,
  tables: readonly Table[],
  loads: readonly LoadTable[],
): Promise<readonly FinalTable[]> {
  const guarded = tables.filter((table) => isGuarded(table, loads))
  if (guarded.length === 0) return tables
  const guards = await tx.guards(guarded)
  guards.forEach(assertSeen)
  const byName = new Map(guards.map((one) => [fullName(one), one]))
  return tables.map((table) => {
    const own = byName.get(fullName(table))
    return own ? { ...table, guards: own } : table
  })
}

/** Adds to the final root table which columns loads have ever brought, where a load that has a key lacks some. */
export async function withBrought(
  tx: Transaction,
  kind: EngineKind,
  table: FinalTable,
  loads: readonly LoadTable[],
): Promise<FinalTable> {
  const lacks = ({ name, disposition, columns }: LoadTable): boolean => {
    if (name !== table.name || disposition !== 'merge') return false
    const staged = new Set(columns.map((column) => column.name))
    return table.columns.some(
      (column) => !SYSTEM_COLUMNS.has(column.name) && !staged.has(column.name) && column.filled !== 'always',
    )
  }
  if (!loads.some(lacks)) return table
  return { ...table, brought: await broughtColumns(tx, kind, table) }
}
