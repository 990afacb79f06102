import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filesResource, source, type Source } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import type { TestProject } from '../support/project.ts'
import type { History, SourceRow } from './history.ts'

/** Which load of a history the source yields. */
export interface Clock {
  step: number
}

/** The source whose one resource `t` yields the rows of the step that the clock shows. */
export function sourceOf({ disposition, format, steps }: History, clock: Clock): Source {
  const options = {
    name: 't',
    writeDisposition: disposition,
    ...(disposition === 'merge' && { primaryKey: 'k' }),
  }
  return source({
    name: 'shop',
    resources: (resource) =>
      format === 'csv'
        ? [
            filesResource({
              ...options,
              format: { kind: 'csv' },
              list: files({ url: 'data', glob: '*.csv' }),
            }),
          ]
        : [
            resource(options, async function* ({ state }) {
              // A cursor: what was committed is not read again. What replaces a table is read whole each time.
              if (disposition !== 'replace' && Number(state['next'] ?? 0) > clock.step) return
              for (const row of steps[clock.step]?.rows ?? []) yield { ...row }
              state['next'] = clock.step + 1
            }),
          ],
  })
}

/** Makes what a file source reads in this step. */
export async function deliver(project: TestProject, { format, steps }: History, step: number): Promise<void> {
  if (format !== 'csv') return
  await mkdir(join(project.dir, 'data'), { recursive: true })
  await writeFile(join(project.dir, 'data', `day-${step}.csv`), csvOf(steps[step]?.rows ?? []))
}

function csvOf(rows: readonly SourceRow[]): string {
  const names = [
    'k',
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== undefined))),
  ]
  const columns = [...new Set(names)]
  const lines = rows.map((row) => columns.map((name) => cell(row[name])).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

/** Empty and unquoted is no value. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return text === '' || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Loads step by step, with the reviews as they come and all of them in the end. */
export async function play(
  project: TestProject,
  history: History,
  clock: Clock,
  {
    attempt = (work) => work(),
    after = async (): Promise<void> => {},
    review = () => applyReviewed(project),
  }: PlayOptions = {},
): Promise<void> {
  for (const [step, { reviewed }] of history.steps.entries()) {
    clock.step = step
    await deliver(project, history, step)
    await attempt(() => project.load())
    await assertCounts(project)
    await after(step)
    if (reviewed) await attempt(review)
    await assertCounts(project)
  }
  await attempt(review)
  expect(await project.staging(), 'waits though all is reviewed').toEqual([])
}

/** Applies what is proposed, and merges; does what the error says where a value came that a migration would round. */
export async function applyReviewed(project: TestProject): Promise<void> {
  try {
    await project.applyAndMerge()
  } catch (error) {
    const place = error instanceof SluiceError && /would round/.test(error.message) ? error.place : undefined
    if (place === undefined) throw error
    await rm(dirname(join(project.dir, place)), { recursive: true })
    await project.load()
    await applyReviewed(project)
  }
}

interface PlayOptions {
  /** Runs each command. */
  readonly attempt?: (work: () => Promise<unknown>) => Promise<unknown>
  readonly after?: (step: number) => Promise<void>
  /** Applies what is proposed and merges what waits. */
  readonly review?: () => Promise<void>
}

const COUNTS = `
select load_id, table_name, rows_read, rows_merged, rows_waiting, rows_superseded, rows_quarantined, rows_discarded
from _sluice.load_tables
where rows_read <> rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded`

/** Invariant 2, as the counts tell it. */
export async function assertCounts({ engine }: TestProject): Promise<void> {
  expect(await engine.session.rows(COUNTS), 'counts that do not add up').toEqual([])
}
