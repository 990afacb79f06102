import {
  fillingColumns,
  fillingSelect,
  withOneThread,
  type StagingTable,
  type Transaction,
  type Workbench,
} from '@sluice/engine'
import type { LoadKey } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import { stagingName } from './staging-name.ts'
import { stagingColumns } from './staging-select.ts'
import type { FastPathPlan, FastPathTable, RowsBefore } from '../staged/fast-path-plan.ts'
import type { FilePart } from '../staged/file-part.ts'
import { FastPathLeft, isMisread, isOutOfMemory } from '../failure/fast-path-left.ts'

/** The final tables of a resource, open for rows that are certain to fit. */
export interface OpenFinal {
  /**
   * To be called behind the last row. Gives how many of the rows another one of the load has taken the place of; undefined where
   * they may not stay.
   */
  close(): Promise<number | undefined>
}

/** How far staging has come: files, and rows of the root table. */
export interface StageProgress {
  readonly files: number
  readonly filesTotal: number
  readonly rows: number
}

export interface FastPathStaged {
  /** Rows of each file in the root table. */
  readonly files: readonly number[]
  /** Rows of each table, in the order of the plan. */
  readonly rows: readonly number[]
  /** Rows of the root table among them that went past staging, and that another one has taken the place of. */
  readonly superseded: number
}

/** Bytes of files whose rows may take as much room in staging until they are merged. */
const MOST_PLAIN = 512 << 20

/** Names a table of this load in staging, one of those of a plan. */
export const fastPathStaging = (
  { dataset, loadId }: LoadKey,
  { name, parent, columns, firstLoad }: FastPathTable,
  plan: FastPathPlan,
): StagingTable => ({
  waits: firstLoad !== undefined,
  isPlain: plan.bytes <= MOST_PLAIN,
  ...(firstLoad !== undefined && plan.tables.length === 1 && { becomes: loadId }),
  schema: stagingSchema(dataset),
  name: stagingName(name, loadId),
  columns: stagingColumns({
    ...(parent !== undefined && { parent }),
    columns: columns.map((column) => ({ ...column, value: '' })),
  }),
})

/**
 * Brings the files' rows into the final tables, or into staging where these are not open.
 * @throws FastPathLeft where they do not fit; the transaction has to be rolled back, and the workbench's threads reset
 */
export async function stageFastPath(
  tx: Transaction,
  workbench: Workbench,
  load: LoadKey,
  plan: FastPathPlan,
  resource: string,
  final: OpenFinal | undefined,
  onFile: (progress: StageProgress) => void,
): Promise<FastPathStaged> {
  const stagingOf = (table: FastPathTable): StagingTable => fastPathStaging(load, table, plan)
  try {
    if (!final) for (const table of plan.tables) await tx.open(stagingOf(table))
    // Rows of a whole file are numbered in order, by one thread: others would only wait for it, and cost time.
    const oneThread: Setting = (work) => withOneThread(workbench, work)
    const bring = (alone: Setting): Promise<Omit<FastPathStaged, 'superseded'>> =>
      fill(tx, load, plan, { isFinal: final !== undefined, alone, onFile })
    const staged = await (inParts(plan) ? bring(oneThread) : oneThread(() => bring((work) => work())))
    const superseded = final ? await final.close() : 0
    if (superseded === undefined) throw new FastPathLeft(resource, 'a key comes twice')
    return { ...staged, superseded }
  } catch (error) {
    throw isMisread(error) || (isOutOfMemory(error) && inParts(plan))
      ? new FastPathLeft(resource, 'not certain to fit', error)
      : error
  }
}

const inParts = ({ tables, files }: FastPathPlan): boolean =>
  tables.some(({ parts }) => parts && Array.from({ length: files }, (_, file) => file).some(parts))

/** Does work, maybe in another setting. */
type Setting = <T>(work: () => Promise<T>) => Promise<T>

interface Filling {
  readonly isFinal: boolean
  /** How a whole file is read. */
  readonly alone: Setting
  onFile(progress: StageProgress): void
}

async function fill(
  tx: Transaction,
  load: LoadKey,
  plan: FastPathPlan,
  { isFinal, alone, onFile }: Filling,
): Promise<Omit<FastPathStaged, 'superseded'>> {
  const counts = new Map(plan.tables.map(({ name }) => [name, 0]))
  const countOf = (name: string | undefined): number => counts.get(name ?? '') ?? 0
  const files: number[] = []
  for (let file = 0; file < plan.files; file++) {
    // What nested rows refer to are positions in this file, behind the rows of the files before.
    const before = new Map(counts)
    for (const table of plan.tables) {
      const rowsBefore: RowsBefore = {
        own: countOf(table.name),
        parent: before.get(table.parent ?? '') ?? 0,
        root: before.get(table.root ?? '') ?? 0,
      }
      const filling = { loadId: load.loadId, nested: table.parent !== undefined, columns: table.columns }
      const bring = (parts?: readonly FilePart[]): Promise<number> => {
        const select = table.select(file, rowsBefore, parts)
        const order = parts ? 'any' : 'kept'
        return isFinal
          ? tx.fill(
              { schema: load.dataset, name: table.name, columns: fillingColumns(filling) },
              fillingSelect(filling, select),
              order,
              table.buffer,
            )
          : tx.fill(fastPathStaging(load, table, plan), select, order, table.buffer)
      }
      const parts = table.parts?.(file)
      const rows = parts ? await bringParts(parts, bring) : await alone(bring)
      counts.set(table.name, countOf(table.name) + rows)
      if (table.parent === undefined) files.push(rows)
    }
    onFile({ files: file + 1, filesTotal: plan.files, rows: countOf(plan.tables[0]?.name) })
  }
  return { files, rows: plan.tables.map(({ name }) => countOf(name)) }
}

/** Brings the rows of a file by all threads; gives their number. */
async function bringParts(
  parts: AsyncIterable<readonly FilePart[]>,
  bring: (parts: readonly FilePart[]) => Promise<number>,
): Promise<number> {
  let rows = 0
  for await (const step of parts) rows += await bring(step)
  return rows
}
