import { fullName, KeyRefused, keyText, keyUsed, meetsKey, snakeCase } from '@sluice/schema'
import type { StagedResource } from '../staged/staged-resource.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import type { LoadContext } from '../context/load-context.ts'

/** @throws KeyRefused where the config says another key than the final table has */
export function assertKey(staged: StagedResource, { known, dataset, source }: LoadContext): void {
  const { resource, primaryKey, tables, fastPath } = staged
  const final = known.tables.find(
    (table) => table.dataset === dataset && table.name === snakeCase(resource.name),
  )
  const columns = (fastPath?.tables ?? tables)[0]?.columns
  if (!final || !columns) return
  const disposition = dispositionOf(resource)
  if (meetsKey(final, { disposition, primaryKey, columns })) return
  const key = keyUsed({ disposition, primaryKey })
  throw new KeyRefused(
    `the config says ${keyText(key)}${key.length === 0 ? ` (${disposition})` : ''}, and the reviewed table ${fullName(final)} has ${keyText(final.primaryKey)}`,
    {
      code: 'E_KEY_CHANGED',
      place: `${source}.${resource.name}`,
      hint: 'go back to the reviewed key in the config, or change it by a migration',
    },
    final,
    key,
  )
}
