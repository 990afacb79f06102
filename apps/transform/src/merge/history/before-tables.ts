import { beforeName, createBefore, keepBefore, qualified } from '@sluice/engine'
import { stagingSchema } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import type { FinalTable } from '../tables/final-table.ts'
import type { GroupLoad } from '../tables/table-group.ts'

/** Where rows of a final table are kept as they were before a load. */
export interface BeforeTable {
  readonly final: FinalTable
  readonly name: string
  /** Quoted. */
  readonly place: string
}

/** Whether a load may delete or change rows that are there. */
const mayChange = ({ root }: GroupLoad): boolean =>
  root.disposition !== 'append' || root.replacedFiles.length > 0

/** Creates the tables for the rows that a load is about to delete or change: none for one that only adds rows. */
export async function createBeforeTables(
  { tx, group }: MergeContext,
  load: GroupLoad,
): Promise<readonly BeforeTable[]> {
  if (!mayChange(load)) return []
  const schema = stagingSchema(group.dataset)
  const tables = [...group.finals.values()].map((final) => {
    const name = beforeName(final.name, load.loadId)
    return { final, name, place: qualified(schema, name) }
  })
  for (const { final, place } of tables)
    await tx.run(createBefore(qualified(final.dataset, final.name), place))
  return tables
}

/** Copies rows to these tables before a merge deletes or changes them. */
export function keepIn(
  { tx }: Pick<MergeContext, 'tx'>,
  tables: readonly BeforeTable[],
  loadId: number,
): NonNullable<MergeContext['keep']> {
  const places = new Map(
    tables.map(({ final, place }) => [qualified(final.dataset, final.name), place] as const),
  )
  return async (final, rows) => {
    const place = places.get(final)
    if (place !== undefined) await tx.run(keepBefore(place, loadId, rows))
  }
}
