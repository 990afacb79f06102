import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { selectResources } from '@sluice/loader'
import { SluiceError, printedError, type PrintedError } from '@sluice/schema'
import { openProject, type Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Given } from '../target/next-command.ts'
import { diffRows, isSame, type TableDiff } from './diff-rows.ts'
import { openProjectAt } from './project-at.ts'
import { readRows, recordingFolder, writeRows } from './row-files.ts'
import { replayRows } from './row-texts.ts'

/** What a source makes of its recorded pages, compared with the stored rows. */
export interface ReplayedSource {
  readonly source: string
  readonly tables: number
  readonly rows: number
  /** Tables with other rows than those stored. */
  readonly differences: readonly TableDiff[]
  /** True where the rows were stored in place of the former ones. */
  readonly updated: boolean
  readonly error: PrintedError | null
}

/** What is replayed, and compared with what. */
export interface ReplayOptions {
  readonly names: readonly string[]
  readonly update: boolean
  /** A commit, by any name that git knows. */
  readonly against?: string | undefined
}

/**
 * Runs sources on their recorded pages, without the network, and compares the rows with the stored ones, or with those that the
 * sources of the commit `against` make of the same pages. `update` stores the rows instead.
 * @throws SluiceError E_NO_REPOSITORY, E_NO_COMMIT, E_NO_PROJECT, E_CONFIG; E_NO_RECORDING for a source that is named and has no recording, or if there is none at all
 */
export async function replaySources(
  context: RunContext,
  { project: folder, target }: Given,
  { names, update, against }: ReplayOptions,
): Promise<readonly ReplayedSource[]> {
  const { dir: project, config } = await openProject(context, folder, target)
  await using then =
    against === undefined ? undefined : await openProjectAt(context, { dir: project }, against, target)
  const chosen = new Set(selectResources(config.sources, names).map(({ name }) => name))
  const replayed: ReplayedSource[] = []
  for (const source of config.sources) {
    const dir = join(project, recordingFolder(source.name))
    if (!chosen.has(source.name) || (names.length === 0 && !existsSync(dir))) continue
    const empty = { source: source.name, tables: 0, rows: 0, differences: [], updated: false }
    try {
      const tables = await replayRows(source, dir, project)
      const stored = await (then ? rowsThen(then.project, source.name, dir, against) : readRows(dir))
      const gone = [...stored.keys()].filter((name) => !tables.some(({ table }) => table === name))
      const all = [...tables, ...gone.map((table) => ({ table, primaryKey: [], rows: [] }))]
      const differences = all
        .map((table) => diffRows(table, stored.get(table.table) ?? []))
        .filter((one) => !isSame(one))
      if (update) await writeRows(dir, tables)
      const rows = tables.reduce((sum, one) => sum + one.rows.length, 0)
      replayed.push({ ...empty, tables: tables.length, rows, differences, updated: update, error: null })
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      replayed.push({ ...empty, error: printedError(error) })
    }
  }
  if (replayed.length > 0) return replayed
  throw new SluiceError('no source of the project has recorded pages', {
    code: 'E_NO_RECORDING',
    place: join(project, 'recorded'),
    hint: 'record a source: sluice record SOURCE',
  })
}

/** The rows that a source of another commit makes of the pages in a folder, by table; none where it has no such source. */
async function rowsThen(
  { dir, config }: Project,
  name: string,
  folder: string,
  against = '',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const source = config.sources.find((one) => one.name === name)
  if (!source) return new Map()
  try {
    const tables = await replayRows(source, folder, dir)
    return new Map(tables.map(({ table, rows }) => [table, rows]))
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const { code, message, place } = error
    throw new SluiceError(`the source as it is in ${against} fails on these pages: ${message}`, {
      code,
      ...(place !== undefined && { place }),
      hint: 'if it asks for other pages than now, compare the rows that are stored: git diff recorded/',
      cause: error,
    })
  }
}
