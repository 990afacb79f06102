import type { PlanTargetOptions } from '@sluice/schema-evolution'
import type { Project } from './project.ts'

/** What the config says of how migrations are planned. */
export function planChoices({ config }: Project): Omit<PlanTargetOptions, 'engine'> {
  const rows = config.migrations?.rewriteThreshold
  return {
    ...(rows !== undefined && { threshold: { rows, bytes: Infinity } }),
    ...(config.types && { types: config.types }),
  }
}
