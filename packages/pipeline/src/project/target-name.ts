import type { Config } from '@sluice/loader'
import type { Environment } from '../environment/dotenv.ts'

/** The name of the target of `--target`, else of SLUICE_TARGET, else of the config, else of its first. */
export const targetName = (
  env: Environment,
  { defaultTarget, targets }: Pick<Config, 'defaultTarget' | 'targets'>,
  option: string | undefined,
): string => option ?? (env['SLUICE_TARGET'] || undefined) ?? defaultTarget ?? Object.keys(targets)[0] ?? ''
