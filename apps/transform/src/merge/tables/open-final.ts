import {
  addKey,
  DROPPABLE_KEY,
  dropKey,
  ident,
  inOneTrip,
  literal,
  qualified,
  type EngineKind,
  type Transaction,
} from '@sluice/engine'
import { isWaiting, nestedTables } from '@sluice/ledger'
import type { FinalLoad, OpenFinal } from '@sluice/loader'
import { FILE_NAME, FILE_ROW, type Table } from '@sluice/schema'
import { openAside } from './open-aside.ts'
import { openFew } from './open-few.ts'
import { changedColumns, isFinal } from './own-columns.ts'

const ALWAYS: OpenFinal = { close: () => Promise.resolve(0) }

/**
 * Opens final tables for rows that cannot meet another one: those of no key, of new files whose names are in the key, or of
 * an empty table; also for many rows that meet few, and on DuckDB one that is replaced, which is emptied. Undefined where rows have
 * to be staged and merged, also while something of the table waits in staging.
 */
export async function openFinal(
  tx: Transaction,
  kind: EngineKind,
  load: FinalLoad,
): Promise<OpenFinal | undefined> {
  const { dataset, tables, disposition, primaryKey, files, replacesFiles, strategy } = load
  // On Postgres readers would wait for as long as the rows come: its key is dropped meanwhile.
  if ((disposition === 'replace' && kind === 'postgres') || replacesFiles || strategy) return undefined
  const isByFile = primaryKey.includes(FILE_NAME) && primaryKey.includes(FILE_ROW)
  // Few rows are merged as fast, and mostly into a table with rows: a far server is not asked for them alone.
  if (kind === 'postgres' && disposition === 'merge' && !isByFile && !load.many) return undefined
  const [name = ''] = tables
  const [catalog, waits, known] = await inOneTrip(tx, (batch) => [
    tx.catalog([dataset], batch),
    isWaiting(batch, dataset, name),
    disposition === 'replace' ? nestedTables(batch, dataset) : [],
  ])
  const root = catalog.find((table) => table.dataset === dataset && table.name === name)
  const nested = catalog.filter((table) => table.dataset === dataset && tables.includes(table.name))
  // A merge looks at each row that a constraint or a policy might keep out, and leaves out what the database computes. It
  // also says what somebody did to columns of Sluice.
  const isOpen = (table: Table): boolean =>
    isFinal(table, table !== root) && changedColumns(table, table !== root).length === 0 && !isWatched(table)
  if (!root || !nested.every(isOpen) || waits) return undefined
  if (disposition === 'append') return root.primaryKey.length > 0 ? undefined : ALWAYS
  const final = qualified(dataset, name)
  if (disposition === 'replace') {
    if (known.some((one) => one.root === name)) return undefined
    await tx.run(`delete from ${final}`)
    return primaryKey.length === 0 ? ALWAYS : openEmpty(tx, kind, load, root)
  }
  if (isByFile) {
    const names = files.map(literal).join(', ')
    const met = await tx.rows(
      `select 1 as present from ${final} where ${ident(FILE_NAME)} in (${names}) limit 1`,
    )
    return met.length > 0 ? undefined : ALWAYS
  }
  const rows = await tx.rows(`select 1 as present from ${final} limit 1`)
  if (rows.length === 0) return openEmpty(tx, kind, load, root)
  if (tables.length > 1) return undefined
  return kind === 'duckdb' ? openFew(tx, load, root) : openAside(tx, load, root)
}

/** Whether more than types and nulls decides what a table takes. */
const isWatched = ({ guarded, columns }: Table): boolean =>
  guarded === true || columns.some(({ filled }) => filled === 'always')

/** An empty table of a key: the key is built after the rows, and fails if one comes twice. */
async function openEmpty(
  tx: Transaction,
  kind: EngineKind,
  { dataset, primaryKey }: FinalLoad,
  root: Table,
): Promise<OpenFinal> {
  const final = qualified(dataset, root.name)
  const enforced = kind === 'postgres' && [...root.primaryKey].sort().join() === [...primaryKey].sort().join()
  const [key] =
    kind === 'postgres' ? await tx.rows<{ name: string; definition: string }>(DROPPABLE_KEY, [final]) : []
  if (key) await tx.run(dropKey(final, key.name))
  return {
    close: async () => {
      if (key) await tx.run(addKey(final, key.name, key.definition))
      if (enforced) return 0
      const names = primaryKey.map(ident).join(', ')
      const twice = await tx.rows(
        `select 1 as present from ${final} group by ${names} having count(*) > 1 limit 1`,
      )
      return twice.length === 0 ? 0 : undefined
    },
  }
}
