import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selectResources } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { Recorder, recordingText, withTape } from '@sluice/sources'
import { secretForms } from '../environment/secret-forms.ts'
import { openProject } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { withSettings } from '../settings/with-settings.ts'
import type { Given } from '../target/next-command.ts'
import { chooseTarget } from '../target/target.ts'
import { runPages } from '../testing/run-resource.ts'
import { secretsOf } from '../testing/test-resources.ts'
import { recordingFolder, writeRows } from './row-files.ts'
import { replayRows } from './row-texts.ts'
import { PAGES_FILE, readRecording, recordedPages, standInOf } from '../testing/with-recording.ts'

/** What is recorded. */
export interface RecordOptions {
  /** Pages of each resource; 2 by default. */
  readonly pages?: number
  /** Fields whose values are replaced; those of the recording that is there by default. */
  readonly replace?: readonly string[]
}

/** What was recorded. */
export interface RecordedSource {
  /** The folder, relative to the project. */
  readonly folder: string
  readonly answers: number
  readonly replaced: readonly string[]
  readonly tables: readonly { readonly table: string; readonly rows: number }[]
}

/**
 * Reads the first pages of each resource of a source, and stores them without its secrets in `recorded/` of the project, with
 * the rows that they make.
 * @throws SluiceError E_NOTHING_RECORDED if it makes no requests
 */
export async function recordSource(
  context: RunContext,
  { project: folder, target }: Given,
  name: string,
  { pages = 2, replace }: RecordOptions,
): Promise<RecordedSource> {
  const opened = await openProject(context, folder, target)
  const chosen = chooseTarget(context, opened, target)
  const { project, environment } = await withSettings(opened, chosen.name, { ...context, selection: [name] })
  const [selected] = selectResources(project.config.sources, [name])
  const source = project.config.sources.find((one) => one.name === selected?.name)
  if (!source) throw new TypeError('a selection that is not empty has a source')
  const env = secretsOf(source, environment)
  const place = recordingFolder(source.name)
  const dir = join(project.dir, place)
  const replaced = replace ?? (existsSync(dir) ? (await readRecording(source, dir)).replaced : [])
  const recorder = new Recorder({
    source: source.name,
    pages,
    replaced,
    now: context.now(),
    hide: hiding(env),
  })
  await withTape(recorder, async () => {
    for (const resource of source.resources)
      await runPages(source, resource.name, {
        env,
        folder: project.dir,
        pages: recordedPages(pages),
        signal: context.signal,
      })
  })
  const recording = recorder.finish()
  if (recording.answers.length === 0)
    throw new SluiceError(`source ${source.name} made no request through a REST client`, {
      code: 'E_NOTHING_RECORDED',
      place: source.name,
      hint: 'files and databases have no pages to record; read an API with restClient or restApi',
    })
  // The former recording stays until the new one has been replayed.
  const fresh = `${dir}.new`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  await writeFile(join(fresh, PAGES_FILE), recordingText(recording))
  const tables = await replayRows(source, fresh, project.dir)
  await writeRows(fresh, tables)
  await rm(dir, { recursive: true, force: true })
  await rename(fresh, dir)
  return {
    folder: place,
    answers: recording.answers.length,
    replaced,
    tables: tables.map(({ table, rows }) => ({ table: `${source.dataset}.${table}`, rows: rows.length })),
  }
}

/** Writes texts with stand-ins for the secrets, in all forms in which they are sent. */
function hiding(env: Readonly<Record<string, string>>): (text: string) => string {
  const forms = Object.entries(env)
    .flatMap(([name, secret]) => [...secretForms(secret)].map((form) => [form, standInOf(name)] as const))
    .toSorted(([a], [b]) => b.length - a.length)
  return (text) => forms.reduce((shown, [form, standIn]) => shown.replaceAll(form, standIn), text)
}
