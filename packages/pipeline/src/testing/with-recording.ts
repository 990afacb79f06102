import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import type { PageCount } from './first-pages.ts'
import { parseRecording, Player, withTape, type Recording } from '@sluice/sources'

/** The file with the pages, in the folder of a recording. */
export const PAGES_FILE = 'pages.json'

/** What stands for the value of a secret in a recording. */
export const standInOf = (variable: string): string => `recorded_${variable}`

/** What a run needs to replay a recording. */
export interface RecordedRun {
  readonly pages: PageCount
  readonly env: Readonly<Record<string, string>>
}

/** An empty page counts: a source may ask for many days in which nothing was. */
export const recordedPages = (most: number): PageCount => ({ most, withEmpty: true })

/** @throws SluiceError E_NO_RECORDING, E_REST_RECORDING */
export async function readRecording(source: Source, folder: string): Promise<Recording> {
  const path = join(folder, PAGES_FILE)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new SluiceError('there are no recorded pages', {
      code: 'E_NO_RECORDING',
      place: path,
      hint: `record them: sluice record ${source.name}`,
      cause,
    })
  })
  return parseRecording(text, path)
}

/** Does the work with the pages of a folder in place of the network. */
export async function withRecording<T>(
  source: Source,
  folder: string,
  env: Readonly<Record<string, string>> | undefined,
  work: (recorded: RecordedRun) => Promise<T>,
): Promise<T> {
  const recording = await readRecording(source, folder)
  const standIns = Object.values(source.secrets).map((name) => [name, standInOf(name)] as const)
  return withTape(new Player(recording, join(folder, PAGES_FILE)), () =>
    work({ pages: recordedPages(recording.pages), env: { ...env, ...Object.fromEntries(standIns) } }),
  )
}
