import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import type { ExportedTables } from '../../support/export-tables.ts'
import { openTestProject, type TestProject } from '../../support/project.ts'
import type { TestTarget } from '../../support/target.ts'
import { sourceOf, tableName } from '../history/deliver.ts'
import { discardsOf, type Discards } from '../reviews/discards.ts'
import type { History, TableHistory } from '../history/history.ts'
import { runHistory } from '../history/run-history.ts'
import { anyRejected } from '../reviews/review.ts'

/** What a target holds, and what contracts kept out of it. */
export interface Outcome {
  readonly tables: ExportedTables
  readonly discards: Discards
}

/**
 * What a history's loads leave, one after the other, in a target that has the migrations of the project in `reviewed`
 * from the start, and knows of each rejection. Nothing has to evolve then, and nothing is frozen out.
 */
export async function runStraight(
  kind: EngineKind,
  history: History,
  reviewed: string,
  target?: TestTarget,
): Promise<Outcome> {
  const clock = { step: 0 }
  const sources = [sourceOf(history, clock, 'proposed')]
  await using straight = await openTestProject({ kind, sources, ...(target && { target }) })
  await cp(join(reviewed, 'migrations'), join(straight.dir, 'migrations'), { recursive: true }).catch(
    () => undefined,
  )
  await straight.applyAndMerge()
  const mayWait = await anyRejected(straight)
  await runHistory(straight, history, clock, {
    // Its final schema is the last one: what does not fit it is blocked until a later load takes its place.
    decides: false,
    afterLoad: async () => {
      const growing = growingTables(history)
      const ofGrowing = (name: string): boolean =>
        growing.some((table) => new RegExp(`\\b${table}(?![0-9])`).test(name))
      const proposed = straight.events.flatMap((event) => (event.kind === 'proposed' ? event.changes : []))
      expect(proposed.filter(ofGrowing), 'the final schema is final').toEqual([])
      if (mayWait) return
      expect((await straight.staging()).filter(ofGrowing), 'all fits the final schema').toEqual([])
    },
  })
  return await outcomeOf(straight)
}

export const outcomeOf = async (project: TestProject): Promise<Outcome> => ({
  tables: await project.tables({ loads: true }),
  discards: await discardsOf(project),
})

/** Tables of which no row ever makes another one obsolete, so that the final schema had to hold each of them. */
export const growingTables = ({ tables }: History): readonly string[] =>
  tables.flatMap((table, index) => (onlyGrows(table) ? [tableName(index)] : []))

function onlyGrows({ disposition, format, deliveries }: TableHistory): boolean {
  const files = deliveries.flat().map(({ file }) => file)
  return disposition === 'append' && (format === 'rows' || new Set(files).size === files.length)
}
