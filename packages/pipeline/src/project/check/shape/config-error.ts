import { SluiceError } from '@sluice/schema'

/** Path of a value in the config: `['targets', 'prod', 'url']`; numbers are places in a list. */
export type ConfigPath = readonly (string | number)[]

/** A value in the config is not what it must be. */
export class ConfigError extends SluiceError {
  override readonly name = 'ConfigError'
  readonly path: ConfigPath

  constructor(
    path: ConfigPath,
    message: string,
    hint: string,
    { place, code = 'E_CONFIG' }: { readonly place?: string; readonly code?: string } = {},
  ) {
    super(message, { code, hint, ...(place === undefined ? {} : { place }) })
    this.path = path
  }
}

/** `targets.prod.url`, `sources[0].name`. */
export const showPath = (path: ConfigPath): string =>
  path.reduce<string>(
    (shown, part) =>
      typeof part === 'number' ? `${shown}[${part}]` : shown === '' ? part : `${shown}.${part}`,
    '',
  )
