import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { sha256 } from '../migration/checksum.ts'
import { DEFAULT_MODELS, filesLike } from '../impact/shadow/model-file.ts'
import { textAt } from '../migration/read/text-at.ts'
import {
  generate,
  GENERATED,
  kindOf,
  kindsOf,
  stateFile,
  type Generated,
  type GenerateOptions,
} from './generate.ts'

type Project = Pick<GenerateOptions, 'projectDir' | 'config' | 'models'>

const digestOf = (value: unknown): string => sha256(JSON.stringify(value))

const textsAt = (projectDir: string, paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => [path, (await textAt(join(projectDir, path))) ?? null]))

/** Of all that `generated/` is made from. */
async function digestOfSources({ projectDir, config, models }: Project): Promise<string> {
  const names = await readdir(join(projectDir, 'migrations'), { recursive: true }).catch(() => [])
  const migrations = names
    .filter((name) => /\.(sql|json)$/.test(name))
    .map((name) => join('migrations', name))
  return digestOf([
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'), // another version may write otherwise
    [kindOf(config), kindsOf(config), config.types ?? {}],
    await textsAt(projectDir, migrations.toSorted()),
    models ? await textsAt(projectDir, await filesLike(projectDir, DEFAULT_MODELS)) : [],
  ])
}

const digestOfGenerated = async ({ projectDir }: Project): Promise<string> =>
  digestOf(await textsAt(projectDir, [GENERATED, ...ENGINE_KINDS.map(stateFile)]))

const owedAt = (projectDir: string): string => join(projectDir, '.sluice', 'generate.owed')

/**
 * Notes that migrations are about to be applied by themselves, and that `generated/` is to follow: a process may end in
 * between, after which nothing is pending that would say so.
 */
export async function oweGenerated(projectDir: string): Promise<void> {
  await mkdir(join(projectDir, '.sluice'), { recursive: true })
  await writeFile(owedAt(projectDir), '')
}

/** Whether `generated/` has yet to follow migrations that were applied by themselves. */
export const isGeneratedOwed = (projectDir: string): boolean => existsSync(owedAt(projectDir))

/**
 * Like generate, but replays nothing, which takes seconds, where nothing has changed since it was last called here, or the plans of
 * the migrations say what they make.
 */
export async function generateWhenDue(project: Project): Promise<Generated> {
  const folder = join(project.projectDir, '.sluice')
  const known = join(folder, 'generated.sha256')
  const sources = await digestOfSources(project)
  if ((await textAt(known)) === `${sources} ${await digestOfGenerated(project)}`) {
    await rm(owedAt(project.projectDir), { force: true })
    const paths = [GENERATED, ...kindsOf(project.config).map(stateFile)]
    return { files: paths.map((path) => ({ path, changed: false })), changed: false, notes: [] }
  }
  const generated = await generate({ ...project, fromPlans: true })
  // A folder that may not be written costs time only.
  await mkdir(folder, { recursive: true }).catch(() => undefined)
  await writeFile(known, `${sources} ${await digestOfGenerated(project)}`).catch(() => undefined)
  await rm(owedAt(project.projectDir), { force: true }).catch(() => undefined)
  return generated
}
