import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TypeChoices } from '@sluice/engine'
import { createDatabase, type DatabaseTarget } from '@sluice/engine/kysely'
import { SluiceError } from '@sluice/schema'
import type { Kysely } from 'kysely'
import type { DB } from './database.ts'

/** What the report needs of a `sluice.config.ts`. */
interface ReportConfig {
  readonly targets: Readonly<Record<string, DatabaseTarget>>
  readonly defaultTarget?: string
  readonly types?: TypeChoices
}

/**
 * Opens a target of the project for reading.
 * @throws SluiceError where there is no such project or target
 */
export async function openTarget(projectDir: string, name?: string): Promise<Kysely<DB>> {
  const { targets, defaultTarget, types } = await readConfig(projectDir)
  const wanted = name ?? defaultTarget ?? Object.keys(targets)[0] ?? ''
  const target = Object.hasOwn(targets, wanted) ? targets[wanted] : undefined
  if (!target) {
    throw new SluiceError(`there is no target ${JSON.stringify(wanted)}`, {
      code: 'E_NO_TARGET',
      place: join(projectDir, CONFIG),
      hint: `name one of: ${Object.keys(targets).join(', ')}`,
    })
  }
  return createDatabase<DB>(located(target, wanted, projectDir), types)
}

const CONFIG = 'sluice.config.ts'

async function readConfig(projectDir: string): Promise<ReportConfig> {
  const path = join(projectDir, CONFIG)
  try {
    const config = ((await import(pathToFileURL(path).href)) as { default?: ReportConfig }).default
    if (config?.targets) return config
  } catch (cause) {
    throw new SluiceError(
      `the config cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'E_NO_PROJECT',
        place: path,
        hint: 'change to the project folder, or set it with --project DIR',
        cause,
      },
    )
  }
  throw new SluiceError('the config has no targets', {
    code: 'E_CONFIG',
    place: path,
    hint: 'export default defineConfig({ ... })',
  })
}

function located(target: DatabaseTarget, name: string, projectDir: string): DatabaseTarget {
  if (target.kind === 'duckdb')
    return { kind: 'duckdb', path: resolve(projectDir, target.path), readOnly: true }
  if (target.url) return { kind: 'postgres', url: target.url }
  throw new SluiceError(`target ${name} has no url`, {
    code: 'E_NO_URL',
    place: join(projectDir, CONFIG),
    hint: 'set DATABASE_URL, there or in .env',
  })
}
