import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFailure } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { expect } from 'vitest'
import type { TestProject } from '../../support/project.ts'
import { sourceOf, type Clock } from './deliver.ts'
import { isFault } from './faulty-engine.ts'
import type { History } from './history.ts'
import type { Tally } from '../promises/tally.ts'

/** What a load may leave behind it, of a load that was refused: nothing. */
async function tracesOf(project: TestProject): Promise<unknown> {
  const unlessFault = (error: unknown): undefined => {
    if (isFault(error)) throw error
  }
  const rows = (sql: string): Promise<unknown> => project.engine.session.rows(sql).catch(unlessFault)
  return {
    loads: await rows(`select * from _sluice.loads where status <> 'failed' order by load_id`),
    tables: await rows('select * from _sluice.load_tables order by load_id, table_name'),
    files: await rows('select * from _sluice.files order by file_name, resource'),
    state: await rows('select * from _sluice.pipeline_state'),
    quarantine: await rows('select * from _sluice.quarantine order by load_id, line, raw'),
    staging: await project.staging(),
    final: await project.tables({ loads: true }).catch(unlessFault), // before there is any load
    migrations: await readdir(join(project.dir, 'migrations')).catch(() => []),
  }
}

const isBroken = ({ code }: LoadFailure): boolean => code !== 'E_CONTRACT'

/**
 * Loads what the clock shows. Where a contract freezes that out, it leaves nothing behind, and people loosen the contract for
 * this load. `isAlone`: no other process changes the target meanwhile.
 */
export async function loadHistory(
  project: TestProject,
  history: History,
  clock: Clock,
  { tally, isAlone }: { readonly tally?: Tally | undefined; readonly isAlone: boolean },
): Promise<readonly string[]> {
  const refused = (error: unknown): undefined => {
    if (error instanceof SluiceError && error.code === 'E_CONTRACT') return undefined
    throw error
  }
  const first = await project.load().catch(refused)
  // A statement that failed may have kept one resource out alone. Its source yields the rows of this step in this step only.
  const isHalf = first?.failures.some(isBroken) ?? false
  const loaded = isHalf ? await project.load().catch(refused) : first
  expect(loaded?.failures.filter(isBroken) ?? [], 'failed, though no statement did').toEqual([])
  const migrations = [...(isHalf && first ? first.migrations : []), ...(loaded?.migrations ?? [])]
  if (loaded && !loaded.failures.some(({ code }) => code === 'E_CONTRACT')) return migrations
  tally?.note('freeze')
  // Where other resources were loaded, those that replace their tables are loaded again.
  if (isAlone && !loaded) {
    const before = await tracesOf(project)
    expect(await project.load().catch(refused), 'what was frozen out before').toBeUndefined()
    expect(await tracesOf(project), 'left behind by a load that a contract refuses').toEqual(before)
  }
  const loosened = await project.load({}, [], [sourceOf(history, clock, 'loosened')])
  return [...migrations, ...loosened.migrations]
}
