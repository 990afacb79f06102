import { snakePath } from '@sluice/schema'
import type { ResourceOptions } from '../resource.ts'

/** Name in the database of a column that the resource names in the source's spelling. */
export const keyColumn = ({ columns }: ResourceOptions, source: string): string =>
  columns?.[source]?.name ?? (source.startsWith('_') ? source : snakePath(source))

/** The primary key in the names of the database. */
export function keyNames(resource: ResourceOptions): readonly string[] {
  const { primaryKey = [] } = resource
  return [primaryKey].flat().map((source) => keyColumn(resource, source))
}
