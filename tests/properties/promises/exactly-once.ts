import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import type { ExportedTables } from '../../support/export-tables.ts'
import { openTestProject } from '../../support/project.ts'
import { sourceOf } from '../history/deliver.ts'
import { faulty, type Fuse } from '../history/faulty-engine.ts'
import type { History } from '../history/history.ts'
import { runHistory } from '../history/run-history.ts'

/** What a history leaves, with its failures or without. */
async function tablesAfter(kind: EngineKind, one: History, fuse?: Fuse): Promise<ExportedTables> {
  const clock = { step: 0 }
  await using project = await openTestProject({
    kind,
    sources: [sourceOf(one, clock)],
    ...(fuse && { wrap: (engine) => faulty(engine, fuse) }),
  })
  await runHistory(project, one, clock, fuse && { fuse })
  return await project.tables()
}

/** A history whose statements fail leaves the tables of the same history in which none does. */
export async function assertExactlyOnce(kind: EngineKind, one: History): Promise<void> {
  expect(await tablesAfter(kind, one, { left: undefined })).toEqual(await tablesAfter(kind, one))
}
