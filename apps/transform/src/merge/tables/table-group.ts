import { createHash } from 'node:crypto'
import { rejectionOf, type Rejection, type Table } from '@sluice/schema'
import { inOneTrip, qualified, type EngineKind, type Transaction } from '@sluice/engine'
import { nestedTables, openLoads, type LoadTable } from '@sluice/ledger'
import { isBlockedSchema } from './blocked-schema.ts'
import { withBrought, withGuards, type FinalTable, type IsIgnored } from './final-table.ts'
import { changedColumns, isFinal, type ChangedColumn } from './own-columns.ts'

/** A root table with its nested tables, and the loads of it that are to be merged, in load order. */
export interface TableGroup {
  readonly dataset: string
  readonly root: string
  /** Final tables by name, without those nested in one that is missing. */
  readonly finals: ReadonlyMap<string, FinalTable>
  /** Final nested tables, quoted, each before the one that it is nested in. */
  readonly nested: readonly string[]
  /** True where any load ever had nested rows, though their final tables may be missing. */
  readonly hasNested: boolean
  /** By table, the columns that a person rejected to widen. */
  readonly keptOut: ReadonlyMap<string, ReadonlySet<string>>
  /** The table that each nested table is nested in, by name. */
  readonly parents: ReadonlyMap<string, string>
  /** Whether a person rejected to add a column, or to create a table. */
  readonly isRejected: (table: string, column?: string) => boolean
  /** Changes with every change of the final tables, and of what was rejected. */
  readonly fingerprint: string
  /** Sluice's own columns that somebody changed, so that nothing can be merged. */
  readonly changed: readonly ChangedColumn[]
  readonly loads: readonly GroupLoad[]
}

/** What one load brought for a group. */
export interface GroupLoad {
  readonly loadId: number
  readonly root: LoadTable
  readonly nested: readonly LoadTable[]
  /** True once a merge has judged the rows. */
  readonly marked: boolean
}

/** True while a load has yet to replace the whole table. */
export const replacesStill = ({ root, marked }: GroupLoad): boolean =>
  root.disposition === 'replace' && !marked

/** Whether what a load lacks says something of the rows that the table has. */
const isComparedAsAWhole = ({ strategy, disposition }: LoadTable): boolean =>
  disposition === 'merge' &&
  (strategy?.versions !== undefined || (strategy?.missing !== undefined && strategy.missing.by !== 'sweep'))

/** True while a load that is compared with the table as a whole has yet to be merged: all of it, or it waits as a whole. */
export const comparesStill = ({ root, marked }: GroupLoad): boolean => !marked && isComparedAsAWhole(root)

/** How many tables a table is nested in. */
const depthOf = (name: string, parents: ReadonlyMap<string, string>): number => {
  const parent = parents.get(name)
  return parent === undefined ? 0 : 1 + depthOf(parent, parents)
}

/** Puts the tables of one group together by load, each behind the one that it is nested in. */
export function groupLoads(tables: readonly LoadTable[]): readonly GroupLoad[] {
  const byLoad = Map.groupBy(tables, ({ loadId }) => loadId)
  return [...byLoad].flatMap(([loadId, own]) => {
    const root = own.find((table) => table.root === undefined)
    if (!root) return []
    const parents = new Map(own.map(({ name, parent }) => [name, parent ?? root.name]))
    parents.delete(root.name)
    const nested = own
      .filter((table) => table !== root)
      .toSorted((a, b) => depthOf(a.name, parents) - depthOf(b.name, parents))
    return [{ loadId, root, nested, marked: own.some(({ mergedSchema }) => mergedSchema !== undefined) }]
  })
}

/** Columns that were not to be widened, and that have the type still which they had then. */
function columnsKeptOut(
  finals: readonly Table[],
  rejections: readonly Rejection[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = finals.map((table): [string, ReadonlySet<string>] => {
    const rejected = table.columns.filter(({ name, type }) =>
      rejectionOf(rejections, { kind: 'widen-column', table, column: name, from: type }),
    )
    return [table.name, new Set(rejected.map(({ name }) => name))]
  })
  return new Map(found.filter(([, columns]) => columns.size > 0))
}

function fingerprintOf(finals: readonly Table[], keptOut: TableGroup['keptOut']): string {
  const decided = [...keptOut].map(([name, columns]) => [name, [...columns].toSorted()])
  const seen = decided.length === 0 ? finals : [finals, decided]
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 16)
}

/** What decides how groups are merged, beside their tables. */
export interface Grouping {
  /** What people rejected to change: what needs it is kept out, and does not hold its row. */
  readonly rejections?: readonly Rejection[]
  /** True for a root table whose rows failed to merge as a whole, so that each of them is to be tried. */
  readonly isCareful?: (root: string) => boolean
  readonly isIgnored?: IsIgnored
}

/** Which open loads of a dataset. */
export interface OpenGroups extends Grouping {
  readonly dataset: string
  /** A load that is among them even if nothing of it waits. */
  readonly own?: number
  /** The only root table. */
  readonly root?: string
}

/** Sorts the open loads of a dataset into groups. */
export async function openGroups(
  { tx, kind }: { readonly tx: Transaction; readonly kind: EngineKind },
  {
    dataset,
    own: ownLoad,
    root: only,
    rejections = [],
    isCareful = () => false,
    isIgnored = () => false,
  }: OpenGroups,
): Promise<readonly TableGroup[]> {
  const [open, catalog, known] = await inOneTrip(tx, (batch) => [
    openLoads(batch, dataset, ownLoad),
    tx.catalog([dataset], batch),
    nestedTables(batch, dataset),
  ])
  const groups = Map.groupBy(open, ({ root, name }) => root ?? name)
  const found: TableGroup[] = []
  for (const [root, tables] of groups) {
    if (only !== undefined && root !== only) continue
    const parents = new Map(
      known.filter((one) => one.root === root).map(({ name, parent }) => [name, parent]),
    )
    const names = [...parents.keys()].sort()
    const present = (name: string) =>
      catalog.filter((table) => table.dataset === dataset && table.name === name)
    const tablesOf = (name: string, nested: boolean) =>
      present(name).filter((table) => isFinal(table, nested))
    const nested = names.flatMap((name) => tablesOf(name, true))
    const final = new Set(nested.map(({ name }) => name))
    const isWhole = (name: string): boolean =>
      name === root || (final.has(name) && isWhole(parents.get(name) ?? root))
    const own = [...tablesOf(root, false), ...nested.filter(({ name }) => isWhole(name))]
    const careful =
      kind === 'postgres' &&
      (isCareful(root) || tables.some(({ mergedSchema }) => isBlockedSchema(mergedSchema)))
    const finals = await withGuards(tx, own, tables, careful)
    const keptOut = columnsKeptOut(finals, rejections)
    const complete: FinalTable[] = []
    for (const table of finals) complete.push(await withBrought(tx, kind, table, tables, isIgnored))
    found.push({
      dataset,
      root,
      finals: new Map(complete.map((table) => [table.name, table])),
      hasNested: names.length > 0,
      nested: nested
        .toSorted((a, b) => depthOf(b.name, parents) - depthOf(a.name, parents))
        .map((table) => qualified(table.dataset, table.name)),
      keptOut,
      parents,
      isRejected: (name, column) =>
        rejectionOf(rejections, {
          kind: column === undefined ? 'create-table' : 'add-column',
          table: { dataset, name },
          ...(column !== undefined && { column }),
        }) !== undefined,
      fingerprint: fingerprintOf(finals, keptOut),
      changed: [root, ...names].flatMap((name) =>
        present(name).flatMap((table) => changedColumns(table, name !== root, tables)),
      ),
      loads: groupLoads(tables),
    })
  }
  return found
}
