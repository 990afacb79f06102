import type { Source } from '@sluice/loader'
import { didYouMean, isPlainObject, SluiceError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import type { Project } from '../project/project.ts'
import { configPlaces, originOf, prefixOf, variableOf } from './places.ts'

type Values = Readonly<Record<string, unknown>>

/** Where the config of a source is looked for. */
export interface ConfigPlaces {
  readonly project: Pick<Project, 'config' | 'envFiles'>
  readonly target: string
  readonly env: Environment
}

/** A key that a variable sets. */
interface Setting {
  readonly key: string
  readonly variable: string
  readonly text: string
}

/**
 * The config of a source: that of `sluice.config.ts`, over it that of the target, over it the variables, checked by its schema.
 * @throws SluiceError E_CONFIG_VALUE with the place of the value, and all places where it may be set
 */
export async function sourceConfig(source: Source, places: ConfigPlaces): Promise<unknown> {
  const { project, target } = places
  const { config, configSchema: schema, name } = source
  const ofTarget = project.config.targets[target]?.config?.[name]
  const keys = new Set([
    ...Object.keys(isPlainObject(config) ? config : {}),
    ...Object.keys(ofTarget ?? {}),
    ...describedKeys(source),
  ])
  const settings = settingsOf(source, keys, places)
  if (!ofTarget && settings.length === 0 && !schema) return config
  if (config !== undefined && !isPlainObject(config)) {
    if (ofTarget || settings.length > 0) throw notPlain(source, settings[0]?.variable)
    return schema ? validated(source, config, [], places) : config
  }
  const base: Values = { ...config, ...ofTarget }
  const read = Object.fromEntries(
    settings.map((one) => [one.key, valueOf(one, base[one.key], source, places)]),
  )
  if (!schema) return { ...base, ...read }
  return validated(source, { ...base, ...read }, settings, places, {
    ...base,
    ...Object.fromEntries(settings.map(({ key, text }) => [key, text])),
  })
}

/** The keys that a schema says it has, as zod's does. */
function describedKeys({ configSchema: schema }: Source): readonly string[] {
  try {
    const { properties } = schema?.['~standard'].jsonSchema?.output({ target: 'draft-2020-12' }) ?? {}
    return Object.keys((properties ?? {}) as object)
  } catch {
    return []
  }
}

function settingsOf(
  source: Source,
  keys: ReadonlySet<string>,
  { env, project }: ConfigPlaces,
): readonly Setting[] {
  const prefix = prefixOf(source.name)
  const others = project.config.sources
    .map(({ name }) => prefixOf(name))
    .filter((one) => one.length > prefix.length)
  const secrets = new Set(project.config.sources.flatMap(({ secrets }) => Object.values(secrets)))
  const byVariable = new Map([...keys].map((key) => [variableOf(source.name, key), key]))
  return Object.entries(env).flatMap(([variable, text]) => {
    if (text === undefined || !variable.startsWith(prefix) || secrets.has(variable)) return []
    if (others.some((other) => variable.startsWith(other))) return []
    const key = byVariable.get(variable)
    if (key !== undefined) return [{ key, variable, text }]
    throw new SluiceError(`the config of source ${source.name} has no key for ${variable}`, {
      code: 'E_CONFIG_VALUE',
      place: originOf(variable, project),
      hint:
        keys.size === 0
          ? `remove it, or give the source a config with this key`
          : didYouMean(variable, [...byVariable.keys()], { what: 'variables' }),
    })
  })
}

/** The value that a variable means: a text stays a text where the config has one, else it is read as JSON where it is JSON. */
function valueOf(
  { key, variable, text }: Setting,
  former: unknown,
  { name, configSchema }: Source,
  { project, target }: ConfigPlaces,
): unknown {
  if (typeof former === 'string') return text
  const value = json(text)
  if (former === undefined || former === null || configSchema || kindOf(value) === kindOf(former))
    return value
  throw new SluiceError(
    `${variable} must be ${kindOf(former)}, as config.${key} of source ${name} is; it is ${kindOf(value)}`,
    {
      code: 'E_CONFIG_VALUE',
      place: originOf(variable, project),
      hint: `correct it in ${configPlaces(name, key, target)}`,
    },
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'null'
  switch (typeof value) {
    case 'object':
      return 'an object'
    case 'string':
      return 'a text'
    case 'boolean':
      return 'true or false'
    default:
      return `a ${typeof value}`
  }
}

/** `texts`: the same with the texts of variables as they are, for a schema that wants text where there is a number. */
async function validated(
  { name, configSchema: schema }: Source,
  value: unknown,
  settings: readonly Setting[],
  { project, target }: ConfigPlaces,
  texts?: unknown,
): Promise<unknown> {
  if (!schema) return value
  const { validate } = schema['~standard']
  const result = await validate(value)
  if (!result.issues) return result.value
  const again = settings.length > 0 ? await validate(texts) : undefined
  if (again && !again.issues) return again.value
  const [issue] = result.issues
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  const [key] = path
  const setting = settings.find((one) => one.key === key)
  throw new SluiceError(
    `config of source ${name}${path.length > 0 ? `, ${path.join('.')}` : ''}: ${issue?.message ?? 'it does not match its schema'}`,
    {
      code: 'E_CONFIG_VALUE',
      place: setting ? `${setting.variable} in ${originOf(setting.variable, project)}` : 'sluice.config.ts',
      hint:
        key === undefined
          ? 'correct it in sluice.config.ts'
          : `set ${key} in ${configPlaces(name, key, target)}`,
    },
  )
}

const notPlain = ({ name }: Source, variable: string | undefined): SluiceError =>
  new SluiceError(
    `the config of source ${name} is not a plain object, so ${variable ?? 'a target'} cannot set a key of it`,
    {
      code: 'E_CONFIG_VALUE',
      place: variable ?? 'sluice.config.ts',
      hint: 'make config an object of values, and create clients in the resource',
    },
  )
