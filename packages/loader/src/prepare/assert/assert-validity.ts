import { DELETED_AT, SluiceError, strategyColumns } from '@sluice/schema'
import type { StagedResource } from '../../staged/staged-resource.ts'

/** @throws SluiceError where the source has a column with the name of one that the strategy adds */
export function assertValidity({ strategy, tables, fastPath }: StagedResource, place: string): void {
  const added = strategyColumns(strategy)
  const columns = (fastPath?.tables ?? tables)[0]?.columns ?? []
  const own = columns.find(({ name }) => added.includes(name) && name !== DELETED_AT)
  if (!own) return
  throw new SluiceError(`the source has a column ${own.name}, which is the name of a validity column`, {
    code: 'E_NAMES_COLLIDE',
    place,
    hint: `choose other names: mergeStrategy: { kind: 'scd2', validityColumns: [...] }, or rename the column: columns: { ${own.name}: { name: '${own.name}_source' } }`,
  })
}
