import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { replayMigrations } from '../shadow/replay-migrations.ts'

/** Where the types of a project are. */
export const GENERATED = 'generated/database.ts'

export interface GenerateOptions {
  /** Folder that has `migrations/` and `generated/`. */
  readonly projectDir: string
  readonly config: Pick<Config, 'targets' | 'defaultTarget' | 'types'>
  /** Only says whether the file is as it would be made. */
  readonly check?: boolean
}

export interface Generated {
  readonly path: string
  readonly changed: boolean
}

/** The default target's engine: its SQL is the one that is replayed. */
function kindOf({ targets, defaultTarget }: GenerateOptions['config']): EngineKind {
  const target = defaultTarget === undefined ? Object.values(targets)[0] : targets[defaultTarget]
  return target?.kind ?? 'duckdb'
}

async function present(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path) // whoever reads it meanwhile sees the old file or the new one
}

/**
 * Writes the types of the tables that the project's migrations make, without a live database.
 * @throws SluiceError E_GENERATED_STALE with `check`, where the file is not as it would be made
 */
export async function generate({ projectDir, config, check = false }: GenerateOptions): Promise<Generated> {
  const tables = await replayMigrations(join(projectDir, 'migrations'), kindOf(config))
  const { generateTypes } = await import('./generate-types.ts') // brings TypeScript, which no other command needs
  const text = generateTypes(tables, config.types ?? {})
  const path = join(projectDir, GENERATED)
  const changed = (await present(path)) !== text
  if (changed && check) {
    throw new SluiceError(`${GENERATED} is not what the migrations make`, {
      code: 'E_GENERATED_STALE',
      place: GENERATED,
      hint: 'run generate and commit the file',
    })
  }
  if (changed) await replaceFile(path, text)
  return { path, changed }
}
