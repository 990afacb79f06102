import { selectResources, type Source } from '@sluice/loader'
import type { Environment } from '../environment/dotenv.ts'
import type { Redactor } from '../environment/redact.ts'
import type { Project } from '../project/project.ts'
import { secretPlaces } from './places.ts'
import { providedSecrets } from './provided-secrets.ts'
import { sourceConfig } from './source-config.ts'

/** A project whose sources have the config of a target and of the environment, and what its secrets are read from. */
export interface Settled {
  readonly project: Project
  readonly environment: Environment
  /** All places where a secret may be set, for messages. */
  readonly secretPlaces: string
}

/**
 * Completes the config and the secrets of the sources that are selected.
 * @throws SluiceError E_CONFIG_VALUE, E_SECRET_PROVIDER
 */
export async function withSettings(
  project: Project,
  target: string,
  {
    env,
    redactor,
    selection = [],
  }: {
    readonly env: Environment
    readonly redactor?: Pick<Redactor, 'add'>
    readonly selection?: readonly string[]
  },
): Promise<Settled> {
  const { sources, secrets } = project.config
  const names = new Set(selectResources(sources, selection).map(({ name }) => name))
  const selected = sources.filter(({ name }) => names.has(name))
  const provided = await providedSecrets(selected, secrets?.provider, env, redactor)
  const configs = new Map<string, unknown>()
  for (const source of selected)
    configs.set(source.name, await sourceConfig(source, { project, target, env }))
  const settled = sources.map((source) =>
    configs.has(source.name) ? complete(source, configs.get(source.name)) : source,
  )
  return {
    project: { ...project, config: { ...project.config, sources: settled } },
    environment: { ...env, ...provided },
    secretPlaces: secretPlaces(project, target),
  }
}

/** The source with its config as it is now, which its schema has nothing more to check of. */
function complete(source: Source, config: unknown): Source {
  const { configSchema, ...rest } = source
  return configSchema ? { ...rest, config } : { ...source, config }
}
