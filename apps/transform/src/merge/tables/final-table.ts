import type { EngineKind, TableGuards, Transaction } from '@sluice/engine'
import { broughtColumns, type LoadTable } from '@sluice/ledger'
import { fullName, SluiceError, SYSTEM_COLUMNS, type Table, type TableName } from '@sluice/schema'

/** A final table, and what else a merge has to know of it. */
export interface FinalTable extends Table {
  /** Absent where nothing but types and nulls can keep a row out. */
  readonly guards?: TableGuards
  /** The columns that loads have ever brought; absent where each load at hand brings all that there are. */
  readonly brought?: ReadonlySet<string>
}

/**
 * Makes sure that no policy hides rows of a final table from the merge, or forbids it to write them.
 * @throws SluiceError E_ROW_SECURITY
 */
export function assertSeen({ dataset, name, guards }: FinalTable): void {
  if (!guards || guards.hidden.length === 0) return
  const { hidden, role, unpermitted, restrictive } = guards
  const table = fullName({ dataset, name })
  const [first = ''] = restrictive
  const ways = [
    ...(restrictive.length > 0
      ? [
          `a restrictive policy applies even if other policies allow access: give ${restrictive.join(', ')} to roles other than ${role}, alter policy ${first} on ${table} to OTHER_ROLE, or drop ${restrictive.length > 1 ? 'them' : 'it'}`,
        ]
      : []),
    ...(unpermitted
      ? [`allow it: create policy sluice on ${table} to ${role} using (true) with check (true)`]
      : []),
  ]
  throw new SluiceError(
    `row-level security of ${table} does not let ${role} ${hidden.join(', ')} every row`,
    {
      code: 'E_ROW_SECURITY',
      place: table,
      hint: `${ways.join('; and ')}; or: alter role ${role} bypassrls`,
    },
  )
}

/** Whether a constraint, a policy or a trigger may have a say in what is merged. */
const isGuarded = (table: Table, loads: readonly LoadTable[]): boolean =>
  table.guarded === true ||
  // Of other loads the key is one that merges do not keep unique.
  (table.primaryKey.length > 0 &&
    loads.some(({ name, disposition }) => name === table.name && disposition !== 'merge'))

/** Adds to final tables what may keep rows out of them. */
export async function withGuards(
  tx: Transaction,
  tables: readonly Table[],
  loads: readonly LoadTable[],
  isCareful: boolean,
): Promise<readonly FinalTable[]> {
  const guarded = tables.filter((table) => isCareful || isGuarded(table, loads))
  if (guarded.length === 0) return tables
  const guards = await tx.guards(guarded)
  const byName = new Map(guards.map((one) => [fullName(one), one]))
  return tables.map((table) => {
    const own = byName.get(fullName(table))
    return own ? { ...table, guards: own } : table
  })
}

/** Whether a column of a table is one that hints of the config leave out. */
export type IsIgnored = (table: TableName, column: string) => boolean

/**
 * Adds to a final table which columns loads have ever brought, where a load that has a key lacks some. What hints leave
 * out counts as never brought: it stays as it is.
 */
export async function withBrought(
  tx: Transaction,
  kind: EngineKind,
  table: FinalTable,
  loads: readonly LoadTable[],
  isIgnored: IsIgnored,
): Promise<FinalTable> {
  const lacks = ({ name, disposition, columns }: LoadTable): boolean => {
    if (name !== table.name || disposition !== 'merge') return false
    const staged = new Set(columns.map((column) => column.name))
    return table.columns.some(
      (column) => !SYSTEM_COLUMNS.has(column.name) && !staged.has(column.name) && column.filled !== 'always',
    )
  }
  if (!loads.some(lacks)) return table
  const brought = await broughtColumns(tx, kind, table)
  return { ...table, brought: new Set([...brought].filter((name) => !isIgnored(table, name))) }
}
