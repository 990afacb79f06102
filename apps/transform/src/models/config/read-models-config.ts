import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SluiceError } from '@sluice/schema'
import { MODELS_CONFIG, parseModelsConfig } from './default-lines.ts'
import type { ModelsConfig } from './define-models.ts'

/**
 * What `models.config.ts` of a project exports; nothing where there is no such file.
 * @throws SluiceError E_MODEL_CONFIG
 */
export async function readModelsConfig(projectDir: string): Promise<ModelsConfig> {
  const file = join(projectDir, MODELS_CONFIG)
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  return exists ? parseModelsConfig(await imported(file)) : {}
}

async function imported(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return module.default
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new SluiceError(`the file cannot be loaded: ${message}`, {
      code: 'E_MODEL_CONFIG',
      place: MODELS_CONFIG,
      hint: 'correct it there',
      cause,
    })
  }
}
