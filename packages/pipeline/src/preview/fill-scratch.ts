import type { Engine, Original } from '@sluice/engine'
import { COPIED_TABLES, installSystem, waitingLoads } from '@sluice/ledger'
import {
  counted,
  fullName,
  splitFullName,
  stagingSchema,
  SYSTEM_SCHEMA,
  type TableName,
} from '@sluice/schema'
import { copyStructure, neededTables } from '@sluice/schema-evolution'
import { readAllColumns } from '@sluice/transform'
import type { Log } from '@sluice/loader'
import type { KnownColumns } from '../models/lineage/known-columns.ts'

export interface FillRequest {
  /** Those of the database. */
  readonly columns: KnownColumns
  /** The datasets of the project, whose tables are made with or without rows. */
  readonly datasets: readonly string[]
  /** Tables and views whose rows are needed, besides those that wait. */
  readonly read: readonly TableName[]
  /** Whether the rows of a table, `dataset.name`, are needed for something else. */
  readonly isNeeded: (name: string) => boolean
  readonly log: Log
}

/** Brings tables, and the rows that are needed, from a Postgres database into an empty one. */
export async function fillScratch(
  { session, copyRows }: Original,
  scratch: Engine,
  { columns, datasets, read, isNeeded, log }: FillRequest,
): Promise<void> {
  await installSystem(scratch)
  const isInstalled = columns.has(`${scratch.systemSchema}.loads`)
  const waiting = isInstalled ? await waitingLoads(session) : []
  const wanted = [...read.map(fullName), ...waiting.map(fullName)]
  const needed = await neededTables(session, [...wanted, ...[...columns.keys()].filter(isNeeded)])
  const used = [
    ...datasets,
    ...waiting.map(({ dataset }) => dataset),
    ...needed.map(({ dataset }) => dataset),
  ]
  const staging = new Set(used.map(stagingSchema))
  const existing = new Set([...columns.keys()].map((name) => splitFullName(name).dataset))
  const schemas = [...new Set([...used, ...staging])].filter(
    (name) => existing.has(name) && name !== scratch.systemSchema,
  )
  const structure = await copyStructure(session, scratch, schemas)
  const names = new Set(needed.filter(({ has_rows: hasRows }) => hasRows).map(fullName))
  const copied = structure.tables.filter((table) => names.has(fullName(table)) || staging.has(table.dataset))
  for (const table of copied) await copyRows(table)
  await structure.complete()
  const installed = await readAllColumns(scratch.session, 'postgres')
  for (const table of isInstalled ? COPIED_TABLES : []) {
    const place = { dataset: scratch.systemSchema, name: table.name }
    const known = new Set(installed.get(fullName(place))?.map(({ name }) => name))
    const own = (columns.get(fullName(place)) ?? []).map(({ name }) => name).filter((name) => known.has(name))
    if (own.length > 0) await copyRows({ dataset: SYSTEM_SCHEMA, name: table.name, columns: own })
  }
  log.info(`${counted(copied.length, 'table')} copied into the scratch database`)
  for (const { what, why } of structure.left) log.warn(`the scratch database has no ${what}: ${why}`)
}
