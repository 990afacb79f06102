import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { sourceOf } from '../history/deliver.ts'
import type { History } from '../history/history.ts'
import { runHistory } from '../history/run-history.ts'

/** All files of a folder of the project, with their text. */
async function filesOf({ dir }: TestProject, folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(join(dir, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = paths.map(async (path) => [relative(dir, path), await readFile(path, 'utf8')] as const)
  return Object.fromEntries((await Promise.all(texts)).toSorted())
}

/** A generator whose rows replace the table yields them each time, so that they are of a new load; so do rows that merge by a cursor. */
const readsAgain = ({ tables }: History): boolean =>
  tables.some(
    ({ disposition, format, cursor }) =>
      (disposition === 'replace' && format === 'rows') || (disposition === 'merge' && cursor !== undefined),
  )

/** Once a history is loaded and reviewed, the same again brings no rows and no migration, and generates the same files. */
export async function assertSecondRunSilent(kind: EngineKind, one: History): Promise<void> {
  const clock = { step: 0 }
  const open = () => openTestProject({ kind, sources: [sourceOf(one, clock)] })
  const loads = !readsAgain(one)
  await using project = await open()
  await runHistory(project, one, clock)
  await project.migrate()
  const state = async () => ({
    tables: await project.tables({ loads }),
    migrations: await filesOf(project, 'migrations'),
    generated: await filesOf(project, 'generated'),
    staging: await project.staging(),
  })
  const before = await state()

  const again = await project.load()
  expect(again.migrations).toEqual([])
  if (loads) expect(again.status).toBe('unchanged')
  await project.migrate()
  expect(await state()).toEqual({ ...before, staging: [] })

  if (kind !== 'duckdb') return
  // The same history elsewhere generates the same bytes, on either engine: they come from migrations alone.
  await using other = await open()
  await runHistory(other, one, clock)
  await other.migrate()
  expect(await filesOf(other, 'generated')).toEqual(before.generated)
}
