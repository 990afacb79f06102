import { contractOf, type Contract, type SchemaContract } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import type { Resource } from '../api/resource.ts'

/** The contract of a resource, or of a column whose hint says `own`; what the command line says overrides all. */
export const contractIn = (
  { contracts, options }: Pick<LoadContext, 'contracts' | 'options'>,
  resource: Pick<Resource, 'contract'>,
  own?: SchemaContract,
): Contract => contractOf([...contracts, resource.contract, own, options.contract])
