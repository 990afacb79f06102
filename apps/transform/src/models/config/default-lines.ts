import { didYouMean, SluiceError } from '@sluice/schema'
import { MATERIALIZED, STRATEGIES } from '../model.ts'
import type { ModelDefaults, ModelsConfig } from './define-models.ts'

export const MODELS_CONFIG = 'models.config.ts'

const isText = (value: unknown): boolean => typeof value === 'string' && /^[^\n]+$/.test(value)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const oneOf =
  (values: readonly string[]) =>
  (value: unknown): boolean =>
    values.includes(value as string)

interface Field {
  /** The key of a header. */
  readonly key: string
  readonly isRight: (value: unknown) => boolean
  readonly form: string
}

const FIELDS: Readonly<Record<keyof ModelDefaults, Field>> = {
  materialized: {
    key: 'materialized',
    isRight: oneOf(MATERIALIZED),
    form: `one of ${MATERIALIZED.join(', ')}`,
  },
  tags: { key: 'tags', isRight: isTexts, form: 'a list of names' },
  severity: { key: 'severity', isRight: oneOf(['error', 'warn']), form: 'error or warn' },
  storeFailures: {
    key: 'store_failures',
    isRight: (value) => typeof value === 'boolean',
    form: 'true or false',
  },
  uniqueKey: {
    key: 'unique_key',
    isRight: (value) => isText(value) || isTexts(value),
    form: 'a column, or a list of columns',
  },
  strategy: { key: 'strategy', isRight: oneOf(STRATEGIES), form: `one of ${STRATEGIES.join(', ')}` },
  timeColumn: { key: 'time_column', isRight: isText, form: 'a column' },
  lookback: {
    key: 'lookback',
    isRight: (value) => Number.isInteger(value) && Number(value) >= 0,
    form: 'a number of days',
  },
  begin: { key: 'begin', isRight: isText, form: 'a day such as 2026-01-31' },
  updatedAt: { key: 'updated_at', isRight: isText, form: 'a column' },
  check: {
    key: 'check',
    isRight: (value) => isText(value) || isTexts(value),
    form: 'a column, or a list of columns',
  },
  hardDeletes: {
    key: 'hard_deletes',
    isRight: oneOf(['invalidate', 'ignore']),
    form: 'invalidate or ignore',
  },
}

/** The value of a header key that the files of a folder have by default. */
export interface DefaultLine {
  readonly key: string
  readonly value: string
}

const wrong = (message: string, hint: string): SluiceError =>
  new SluiceError(message, { code: 'E_MODEL_CONFIG', place: MODELS_CONFIG, hint })

/**
 * Checks what `models.config.ts` exports.
 * @throws SluiceError E_MODEL_CONFIG
 */
export function parseModelsConfig(raw: unknown): ModelsConfig {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw wrong('the file has no default export', 'write `export default defineModels({ marts: { ... } })`')
  for (const [folder, defaults] of Object.entries(raw)) {
    if (typeof defaults !== 'object' || defaults === null)
      throw wrong(`${folder} is not an object`, "write { materialized: 'table' }")
    for (const [name, value] of Object.entries(defaults)) {
      const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof ModelDefaults] : undefined
      if (!field)
        throw wrong(
          `${folder}: unknown key ${JSON.stringify(name)}`,
          didYouMean(name, Object.keys(FIELDS), { what: 'keys' }),
        )
      if (!field.isRight(value))
        throw wrong(`${folder}: ${name} cannot be ${JSON.stringify(value)}`, `write ${field.form}`)
    }
  }
  return raw as ModelsConfig
}

/** @throws SluiceError E_MODEL_CONFIG where a folder has no models */
export function assertFolders(config: ModelsConfig, files: readonly string[]): void {
  const folders = new Set(
    files.flatMap((file) => {
      const parts = file.split('/').slice(1, -1)
      return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
    }),
  )
  const stray = Object.keys(config).find((folder) => folder !== '.' && !folders.has(folder))
  if (stray !== undefined)
    throw wrong(`there is no model in models/${stray}`, didYouMean(stray, [...folders], { what: 'folders' }))
}

/** What a file of models has by default: of the folders that it is in, the inner ones count, and all their tags. */
export function defaultLines(config: ModelsConfig, file: string): readonly DefaultLine[] {
  const parts = file.split('/').slice(1, -1)
  const folders = ['.', ...parts.map((_, i) => parts.slice(0, i + 1).join('/'))]
  const lines = new Map<string, string>()
  for (const folder of folders)
    for (const [name, value] of Object.entries(config[folder] ?? {})) {
      const { key } = FIELDS[name as keyof ModelDefaults]
      const text = [value].flat().join(', ')
      if (text === '') continue
      const before = lines.get(key)
      lines.set(key, key === 'tags' && before !== undefined ? `${before}, ${text}` : text)
    }
  return [...lines].map(([key, value]) => ({ key, value }))
}
