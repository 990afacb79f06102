import { ENGINE_KINDS } from '@sluice/engine'
import { expect } from 'vitest'
import type { ExportedTables } from '../../support/export-tables.ts'
import { openTestProject } from '../../support/project.ts'
import { sourceOf } from '../history/deliver.ts'
import type { History } from '../history/history.ts'
import { runHistory } from '../history/run-history.ts'

/** A history leaves the same tables on DuckDB and Postgres. */
export async function assertSameAnswer(one: History): Promise<void> {
  const answers: ExportedTables[] = []
  for (const kind of ENGINE_KINDS) {
    const clock = { step: 0 }
    await using project = await openTestProject({ kind, sources: [sourceOf(one, clock)] })
    await runHistory(project, one, clock)
    answers.push(await project.tables({ loads: true }))
  }
  expect(answers[0]).toEqual(answers[1])
}
