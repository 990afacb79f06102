import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import type { DescribeModels } from '../shadow/describe-models.ts'
import { mayHaveModels } from '../impact/shadow/model-file.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { plannedReplay } from '../shadow/planned/planned-replay.ts'
import { replayOf, type ModelsOf, type Replayed } from '../shadow/replay-migrations.ts'

/** Where the types of a project are. */
export const GENERATED = 'generated/database.ts'

/** Where the schema is that the migrations make on an engine. */
export const stateFile = (kind: EngineKind): string => `generated/state/${kind}.sql`

export interface GenerateOptions {
  /** Folder that has `migrations/` and `generated/`. */
  readonly projectDir: string
  readonly config: Pick<Config, 'targets' | 'defaultTarget' | 'types'>
  /** Describes the SQL models of the project, whose tables have types, too; absent where there are none. */
  readonly models?: DescribeModels
  /** Only says whether the files are as they would be made. */
  readonly check?: boolean
  /** Replays nothing where the plans of the migrations say for certain what they make, and there are no models. */
  readonly fromPlans?: boolean
}

/** A file in `generated/`, by its path in the project. */
export interface GeneratedFile {
  readonly path: string
  readonly changed: boolean
}

export interface Generated {
  readonly files: readonly GeneratedFile[]
  /** Whether any of them changed. */
  readonly changed: boolean
  /** Models and views without types, and why. */
  readonly notes: readonly { readonly place: string; readonly message: string }[]
}

/** The default target's engine: its SQL is the one that the types are made from. */
export function kindOf({ targets, defaultTarget }: GenerateOptions['config']): EngineKind {
  const target = defaultTarget === undefined ? Object.values(targets)[0] : targets[defaultTarget]
  return target?.kind ?? 'duckdb'
}

/** The engines that the project's targets use, of which there is one at least. */
export function kindsOf(config: GenerateOptions['config']): readonly EngineKind[] {
  const used = new Set(Object.values(config.targets).map(({ kind }) => kind)).add(kindOf(config))
  return ENGINE_KINDS.filter((kind) => used.has(kind))
}

async function present(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function replaceFile(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return rm(path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path) // whoever reads it meanwhile sees the old file or the new one
}

/** What each file in `generated/` is to be; undefined for one that is not to be there. */
async function textsOf(
  config: GenerateOptions['config'],
  replayed: ReadonlyMap<EngineKind, Replayed>,
): Promise<readonly (readonly [path: string, text: string | undefined])[]> {
  const { generateTypes } = await import('../js-types/generate-types.ts')
  const own = replayed.get(kindOf(config))
  const tables = [...(own?.tables ?? []), ...(own?.views.tables ?? []), ...(own?.models.tables ?? [])]
  return [
    [GENERATED, generateTypes(tables, config.types ?? {})],
    ...ENGINE_KINDS.map((kind) => [stateFile(kind), replayed.get(kind)?.state] as const),
  ]
}

/**
 * Writes what the project's migrations make, without a live database: the types of the tables, and for each engine that
 * its targets use the schema as SQL.
 * @throws SluiceError E_GENERATED_STALE with `check`, where a file is not as it would be made
 */
export async function generate({
  projectDir,
  config,
  models,
  check = false,
  fromPlans = false,
}: GenerateOptions): Promise<Generated> {
  const migrations = await readMigrations(join(projectDir, 'migrations'))
  const described = modelsOf(models, projectDir)
  const planned = fromPlans && !(models && (await mayHaveModels(projectDir)))
  const replayed = await Promise.all(
    kindsOf(config).map(
      async (kind) =>
        [
          kind,
          (planned ? plannedReplay(migrations, kind) : undefined) ??
            (await replayOf(migrations, kind, described)),
        ] as const,
    ),
  )
  return writeGenerated({ projectDir, config, check }, new Map(replayed))
}

/** The describer of one project. */
export const modelsOf = (
  models: DescribeModels | undefined,
  projectDir: string,
): ModelsOf | undefined => models && ((shadow) => models(projectDir, shadow))

/** Without the comment at the top, whose words differ between versions of Sluice: a check accepts those of an older one. */
const withoutHead = (text: string | undefined): string | undefined => text?.replace(/^(?:(?:\/\/|--).*\n)+/, '')

/**
 * generate from replays that were made already, one for each engine of the project's targets.
 * @throws SluiceError E_GENERATED_STALE
 */
export async function writeGenerated(
  { projectDir, config, check = false }: GenerateOptions,
  replayed: ReadonlyMap<EngineKind, Replayed>,
): Promise<Generated> {
  const files: GeneratedFile[] = []
  for (const [path, text] of await textsOf(config, replayed)) {
    const old = await present(join(projectDir, path))
    const changed = check ? withoutHead(old) !== withoutHead(text) : old !== text
    if (changed && check) throw stale(path)
    if (changed) await replaceFile(join(projectDir, path), text)
    if (changed || text !== undefined) files.push({ path, changed })
  }
  const own = replayed.get(kindOf(config))
  const notes = [
    ...(own?.views.failures ?? []).map(({ place = '', message }) => ({ place, message })),
    ...(own?.models.failures ?? []).map(({ place = '', message }) => ({
      place,
      message: `the model has no types: ${message}`,
    })),
  ]
  return { files, changed: files.some((file) => file.changed), notes }
}

const stale = (path: string): SluiceError =>
  new SluiceError(`${path} does not match the migrations`, {
    code: 'E_GENERATED_STALE',
    place: path,
    hint: 'run generate and commit generated/',
  })
