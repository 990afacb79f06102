import { contractIn, selectResources, type Config } from '@sluice/loader'
import { hasMode, SluiceError, type SchemaContract } from '@sluice/schema'

/** The first of the selected resources whose contract applies any change at once, as `source.resource`. */
export function evolvingResource(
  { sources, contract }: Config,
  selection: readonly string[],
  run: SchemaContract | undefined,
): string | undefined {
  const options = run === undefined ? {} : { contract: run }
  for (const source of selectResources(sources, selection)) {
    const context = { contracts: [contract, source.contract], options }
    for (const resource of source.resources) {
      const contracts = [undefined, ...Object.values(resource.columns ?? {}).map((hint) => hint.contract)]
      if (contracts.some((own) => hasMode(contractIn(context, resource, own), 'evolve')))
        return `${source.name}.${resource.name}`
    }
  }
  return undefined
}

/** A protected target's schema changes by migrations that were committed, so nothing evolves there. */
export class EvolveRejected extends SluiceError {
  constructor(target: string, resource: string) {
    super(
      `target ${target} is protected: its schema changes only by committed migrations, but the contract of ${resource} applies changes immediately (evolve)`,
      {
        code: 'E_CONTRACT_PROTECTED',
        place: resource,
        hint: 'load there with --contract propose, which writes the change as a migration to review; or remove evolve from the config',
      },
    )
  }
}
