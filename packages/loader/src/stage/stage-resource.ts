import { POSITION, stagingSchema } from '@sluice/schema'
import { idents, type Engine, type Transaction } from '@sluice/engine'
import type { LoadKey } from '@sluice/ledger'
import type { DatasetState } from '../context/dataset-state.ts'
import { broughtColumns } from './brought-columns.ts'
import { TRIED } from '../fast-path/csv/sample-csv.ts'
import type { FastPathPlan, FastPathTable } from '../staged/fast-path-plan.ts'
import { fastPathStaging, stageFastPath, type StageProgress } from './stage-fast-path.ts'
import type { LoadPorts } from './load-ports.ts'
import { recordTables, type TableRecord } from './record-load.ts'
import { rowsOf, type StagedFile, type StagedResource, type StagedTable } from '../staged/staged-resource.ts'
import { withEvidence } from './fast-path-evidence.ts'
import { isCompared } from './settle-cursor.ts'
import { withDigits } from './staged-digits.ts'
import { stagingName } from './staging-name.ts'
import { stagingColumns, stagingSelect } from './staging-select.ts'

/** The load, and how it opens final tables. */
export type StageLoad = LoadKey &
  Pick<LoadPorts, 'openFinal'> & {
    readonly engine: Pick<Engine, 'workbench'>
    readonly known: Pick<DatasetState, 'tables'>
    /** All resources that are staged in this transaction. */
    readonly staged: readonly StagedResource[]
    readonly onFile: (progress: StageProgress) => void
  }

/** Fills a resource's staging tables and records them; gives its files with their rows, for the ledger. */
export async function stageResource(
  tx: Transaction,
  load: StageLoad,
  resource: StagedResource,
): Promise<readonly StagedFile[]> {
  if (resource.fastPath) return stageByFastPath(tx, load, resource, resource.fastPath)
  const [root, ...nested] = resource.tables
  if (root && (root.rows > 0 || needsNoRows(resource))) {
    const records: TableRecord[] = []
    for (const table of [root, ...nested]) records.push(await stageTable(tx, load, resource, table))
    await recordTables(tx, load, resource, records)
  }
  return resource.files
}

/** Whether a load has something to do without rows. */
function needsNoRows({ disposition, strategy, replacedFiles, resource }: StagedResource): boolean {
  if (disposition === 'replace') return true
  if (strategy?.versions || strategy?.missing) return resource.allowEmpty === true
  return replacedFiles.length > 0
}

async function stageTable(
  tx: Transaction,
  load: StageLoad,
  resource: StagedResource,
  table: StagedTable,
): Promise<TableRecord> {
  const { discarded, quarantined, superseded } = rowsOf(table)
  const isRoot = table.parent === undefined
  const left = {
    discarded,
    superseded,
    // Those of a root table are among the resource's records.
    quarantined: isRoot ? resource.quarantined.length : quarantined,
    valuesDiscarded: table.valuesDiscarded ?? 0,
  }
  if (table.isGone) return { ...table, ...left, rows: 0, columns: [] }
  const staging = stagingName(table.name, load.loadId)
  const waits = !load.known.tables.some(
    ({ dataset, name }) => dataset === load.dataset && name === table.name,
  )
  const into = {
    schema: stagingSchema(load.dataset),
    name: staging,
    columns: stagingColumns(table),
    waits,
    ...(waits && resource.tables.length === 1 && { becomes: load.loadId }),
  }
  const select = stagingSelect(table)
  if (!isCompared(resource)) return { ...table, ...left, staging, rows: await tx.stage(into, select) }
  // Rows that the target has are deleted from it.
  await tx.open(into)
  const rows = await tx.fill(into, select)
  return { ...table, ...left, staging, rows }
}

function firstRows({ columns, select }: FastPathTable): string {
  const names = idents([POSITION, ...columns.map(({ name }) => name)])
  return `select * from (${select(0, { own: 0, parent: 0, root: 0 })}) as sample(${names}) limit ${TRIED}`
}

async function stageByFastPath(
  tx: Transaction,
  load: StageLoad,
  resource: StagedResource,
  plan: FastPathPlan,
): Promise<readonly StagedFile[]> {
  const { disposition, primaryKey, replacedFiles, files, strategy, cursor } = resource
  const [root] = plan.tables
  const isKept = resource.resource.keepHistory !== undefined
  // Rows that are late are looked for in the table before they are there; what is replaced may have to be kept.
  const isStaged =
    plan.tables.some(({ firstLoad, columns }) => firstLoad || columns.some(({ isNew }) => isNew)) ||
    (cursor?.doubtful?.late ?? 0) > 0 ||
    (disposition === 'replace' && isKept)
  const final =
    isStaged || !root
      ? undefined
      : await load.openFinal?.(tx, {
          dataset: load.dataset,
          loadId: load.loadId,
          tables: plan.tables.map(({ name }) => name),
          columns: root.columns.flatMap(({ name, unseen }) => (unseen ? [] : [name])),
          disposition,
          primaryKey,
          ...(strategy && { strategy }),
          files: files.map(({ item }) => item.name),
          replacesFiles: replacedFiles.length > 0,
          many: plan.many,
          needsMerge: isKept || resource.dedupSort !== undefined,
          besides: load.staged.length > 1,
          sample: firstRows(root),
        })
  const staged = await stageFastPath(
    tx,
    load.engine.workbench,
    load,
    plan,
    resource.resource.name,
    final,
    load.onFile,
  )
  const counted = files.map((file, index) => ({ ...file, rows: staged.files[index] ?? 0 }))
  if (strategy?.versions && (staged.rows[0] ?? 0) === 0 && !needsNoRows(resource)) {
    for (const { name } of plan.tables)
      await tx.unstage(stagingSchema(load.dataset), stagingName(name, load.loadId))
    return counted
  }
  const records: TableRecord[] = []
  for (const [index, table] of plan.tables.entries()) {
    const { name, parent, root, columns, absent = [], firstLoad } = table
    const absentColumns = columns.map((column) => column.name).filter((column) => absent.includes(column))
    const isWider = columns.some(({ isNew }) => isNew)
    const recorded =
      firstLoad || isWider
        ? await withDigits(tx, fastPathStaging(load, table, plan), columns)
        : await broughtColumns(tx, load, table, final !== undefined)
    records.push({
      name,
      ...(parent !== undefined && { parent }),
      ...(root !== undefined && { root }),
      columns: isWider
        ? await withEvidence(tx, load.engine.workbench, load, table, recorded, counted)
        : recorded,
      emptyColumns: firstLoad?.emptyColumns ?? (isWider ? table.emptyColumns : absentColumns),
      discarded: 0,
      superseded: parent === undefined ? staged.superseded : 0,
      quarantined: parent === undefined ? resource.quarantined.length : 0,
      valuesDiscarded: 0,
      ...(final ? {} : { staging: stagingName(name, load.loadId) }),
      rows: (staged.rows[index] ?? 0) - (parent === undefined ? staged.superseded : 0),
    })
  }
  await recordTables(tx, load, resource, records)
  return counted
}
