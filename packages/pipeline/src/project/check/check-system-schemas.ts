import { stagingSchema } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import type { RawObject } from './shape/shape.ts'

/**
 * The tables of no source are where a target keeps Sluice's own.
 * @throws ConfigError
 */
export function checkSystemSchemas(targets: RawObject, sources: readonly unknown[]): void {
  for (const [name, target] of Object.entries(targets)) {
    const { systemSchema } = target as RawObject
    for (const source of sources as readonly RawObject[]) {
      const dataset = String(source['dataset'])
      if (systemSchema !== dataset && systemSchema !== stagingSchema(dataset)) continue
      const path: ConfigPath = ['targets', name, 'systemSchema']
      throw new ConfigError(
        path,
        `${showPath(path)}: ${String(systemSchema)} is a schema of the source ${String(source['name'])}`,
        'choose another name, such as _sluice_2',
      )
    }
  }
}
