import { contractOf, type Contract, type SchemaContract } from '@sluice/schema'
import type { LoadContext } from '../context/load-context.ts'
import type { Resource } from '../api/resource.ts'

/** The contract of a resource, of a table in it, or of a column, which say `own`, the outer first; the command line overrides all. */
export const contractIn = (
  { contracts, options }: Pick<LoadContext, 'contracts' | 'options'>,
  resource: Pick<Resource, 'contract'>,
  ...own: readonly (SchemaContract | undefined)[]
): Contract => contractOf([...contracts, resource.contract, ...own, options.contract])
