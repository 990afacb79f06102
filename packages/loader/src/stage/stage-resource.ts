import { stagingSchema } from '@sluice/schema'
import type { Transaction, Workbench } from '@sluice/engine'
import { stageDirect } from '../direct/stage-direct.ts'
import { recordTable, type LoadKey } from './record-load.ts'
import {
  rowsOf,
  type DirectResource,
  type StagedFile,
  type StagedResource,
  type StagedTable,
} from './staged-resource.ts'
import { stagingName } from './staging-name.ts'
import { stagingColumns, stagingSelect } from './staging-select.ts'

/** Fills a resource's staging tables and records them; gives its files with their rows, for the ledger. */
export async function stageResource(
  tx: Transaction,
  workbench: Workbench,
  load: LoadKey,
  resource: StagedResource,
): Promise<readonly StagedFile[]> {
  if (resource.direct) return stageDirectly(tx, workbench, load, resource, resource.direct)
  const [root, ...nested] = resource.tables
  const needed = resource.replacedFiles.length > 0 || resource.disposition === 'replace'
  if (root && (root.rows > 0 || needed)) {
    for (const table of [root, ...nested]) await stageTable(tx, load, resource, table)
  }
  return resource.files
}

async function stageTable(
  tx: Transaction,
  load: LoadKey,
  resource: StagedResource,
  table: StagedTable,
): Promise<void> {
  const { discarded, quarantined } = rowsOf(table)
  const isRoot = table.parent === undefined
  const left = {
    discarded,
    // Those of a root table are among the resource's records.
    quarantined: isRoot ? resource.quarantined.length : quarantined,
    valuesDiscarded: table.valuesDiscarded ?? 0,
  }
  if (table.isGone) return recordTable(tx, load, resource, { ...table, ...left, rows: 0, columns: [] })
  const staging = stagingName(table.name, load.loadId)
  const rows = await tx.stage(
    { schema: stagingSchema(load.dataset), name: staging, columns: stagingColumns(table) },
    stagingSelect(table),
  )
  await recordTable(tx, load, resource, { ...table, ...left, staging, rows })
}

async function stageDirectly(
  tx: Transaction,
  workbench: Workbench,
  load: LoadKey,
  resource: StagedResource,
  { plan, fileColumns }: DirectResource,
): Promise<readonly StagedFile[]> {
  const staging = stagingName(plan.table, load.loadId)
  const data = [...plan.columns, ...fileColumns]
  const columns = stagingColumns({ columns: data.map((column) => ({ ...column, value: '' })) })
  const constants = new Map(
    fileColumns.flatMap(({ name, values }) => (values ? [[name, values] as const] : [])),
  )
  const table = { schema: stagingSchema(load.dataset), name: staging, columns }
  const staged = await stageDirect(tx, workbench, table, plan, constants, resource.resource.name)
  await recordTable(tx, load, resource, {
    name: plan.table,
    columns: data.filter(({ name }) => !staged.empty.has(name)).map(({ name, type }) => ({ name, type })),
    emptyColumns: [...staged.empty],
    staging,
    rows: staged.rows,
    discarded: 0,
    quarantined: 0,
    valuesDiscarded: 0,
  })
  return resource.files.map((file, index) => ({ ...file, rows: staged.files[index] ?? 0 }))
}
