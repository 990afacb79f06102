import { didYouMean } from '@sluice/schema'
import type { Config } from '@sluice/loader'
import { checkContract } from './check-contract.ts'
import { checkFreshnessChoices } from './check-freshness.ts'
import { checkIncremental } from './check-incremental.ts'
import { checkHints } from './check-hint.ts'
import { checkChildren } from './check-children.ts'
import { checkConstants, checkDataset } from './check-name.ts'
import { checkTransformer } from './check-transformer.ts'
import { checkTargetConfig } from './check-target-config.ts'
import { checkRouting } from './check-routing.ts'
import { checkMasks } from './check-masks.ts'
import { checkSystemSchemas } from './check-system-schemas.ts'
import { checkStrategy } from './check-strategy.ts'
import { checkTables } from './check-tables.ts'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkShape, isObject, type RawObject, type Shape } from './shape/shape.ts'
import { FORMATS } from './shape/formats.ts'
import {
  CONFIG,
  IMPACT,
  MIGRATION_CHOICES,
  RESOURCES,
  SECRETS,
  SOURCE,
  TARGETS,
  TYPE_CHOICES,
} from './shape/shapes.ts'

/**
 * What `sluice.config.ts` exports, once it is sure to be a config.
 * @throws ConfigError
 */
export function parseConfig(raw: unknown): Config {
  if (!isObject(raw)) {
    throw new ConfigError(
      [],
      'the file has no default export',
      'write `export default defineConfig({ ... })`',
    )
  }
  const config = checkShape(raw, CONFIG, [])
  if (config['types'] !== undefined) checkShape(config['types'], TYPE_CHOICES, ['types'])
  if (config['migrations'] !== undefined) checkShape(config['migrations'], MIGRATION_CHOICES, ['migrations'])
  checkContract(config, [])
  if (config['impact'] !== undefined) checkShape(config['impact'], IMPACT, ['impact'])
  if (config['secrets'] !== undefined) checkShape(config['secrets'], SECRETS, ['secrets'])
  checkFreshnessChoices(config)
  checkTargets(config)
  const sources = config['sources'] as readonly unknown[]
  sources.forEach((source, i) => checkSource(source, ['sources', i]))
  checkUnlike(sources, ['sources'], 'name')
  checkTables(sources)
  checkTargetConfig(config['targets'] as RawObject, sources)
  checkSystemSchemas(config['targets'] as RawObject, sources)
  return Object.freeze({ ...config }) as unknown as Config
}

function checkTargets(config: RawObject): void {
  const targets = Object.entries(config['targets'] as RawObject)
  if (targets.length === 0) {
    throw new ConfigError(
      ['targets'],
      'targets is empty',
      `add one: { local: { kind: 'duckdb', path: 'local.duckdb' } }`,
    )
  }
  for (const [name, target] of targets) checkKind(target, TARGETS, ['targets', name])
  const chosen = config['defaultTarget']
  if (chosen === undefined || targets.some(([name]) => name === chosen)) return
  const names = targets.map(([name]) => name)
  throw new ConfigError(
    ['defaultTarget'],
    `defaultTarget: there is no target ${JSON.stringify(chosen)}`,
    didYouMean(String(chosen), names, { what: 'targets' }),
  )
}

function checkSource(raw: unknown, path: ConfigPath): void {
  const source = checkShape(raw, SOURCE, path)
  checkDataset(String(source['dataset']), [...path, 'dataset'])
  checkContract(source, path)
  const resources = source['resources'] as readonly unknown[]
  const place = [...path, 'resources']
  const secrets = Object.keys(source['secrets'] as RawObject)
  resources.forEach((resource, i) => checkResource(resource, secrets, [...place, i]))
  checkUnlike(resources, place, 'name')
}

function checkResource(raw: unknown, secrets: readonly string[], path: ConfigPath): void {
  const resource = checkKind(raw, RESOURCES, path)
  if (resource['format'] !== undefined) checkKind(resource['format'], FORMATS, [...path, 'format'])
  checkContract(resource, path)
  checkIncremental(resource, path)
  checkConstants(resource, path)
  checkStrategy(resource, path)
  checkRouting(resource, path)
  checkTransformer(resource, path)
  checkChildren(resource, path)
  checkHints(resource, path)
  checkMasks(resource, secrets, path)
}

/** Checks an object whose `kind` determines its shape. */
function checkKind(raw: unknown, shapes: Readonly<Record<string, Shape>>, path: ConfigPath): RawObject {
  const kind: unknown = isObject(raw) ? raw['kind'] : undefined
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined
  if (shape) return checkShape(raw, shape, path)
  if (!isObject(raw)) return checkShape(raw, {}, path)
  const names = Object.keys(shapes)
  const place = [...path, 'kind']
  throw new ConfigError(
    place,
    kind === undefined
      ? `${showPath(place)} is missing`
      : `${showPath(place)}: unknown kind ${JSON.stringify(kind)}`,
    didYouMean(String(kind ?? ''), names, { what: 'kinds' }),
  )
}

function checkUnlike(list: readonly unknown[], path: ConfigPath, key: string): void {
  const names = list.map((one) => (one as RawObject)[key])
  const at = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (at === -1) return
  const place = [...path, at, key]
  throw new ConfigError(
    place,
    `${showPath(place)}: ${JSON.stringify(names[at])} comes twice`,
    'give one another name',
  )
}
