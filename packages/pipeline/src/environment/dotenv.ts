import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** Environment variables; commands see them through this alone. */
export type Environment = Record<string, string | undefined>

/** Adds the variables of `.env` in `folder` to `env`, which wins. No such file is fine. */
export async function readDotenv(folder: string, env: Environment): Promise<void> {
  const path = join(folder, '.env')
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  for (const [name, value] of Object.entries(parseEnv(content))) env[name] ??= value
}
