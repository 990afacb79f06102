import type { EngineKind } from '@sluice/engine'
import { didYouMean, fullName, SluiceError } from '@sluice/schema'
import type { RelationColumn } from '../relation/relation.ts'
import type { Model } from '../model.ts'

/** The columns that a header names, with the keys of their lines. */
const namedIn = ({
  uniqueKey,
  incremental,
  snapshot,
  columns,
}: Model): readonly (readonly [string, string])[] => [
  ...uniqueKey.map((column) => ['unique_key', column] as const),
  ...[incremental?.timeColumn ?? []].flat().map((column) => ['time_column', column] as const),
  ...[snapshot?.updatedAt ?? []].flat().map((column) => ['updated_at', column] as const),
  ...(snapshot?.check ?? []).map((column) => ['check', column] as const),
  ...[...columns.keys()].map((column) => [`column ${column}`, column] as const),
]

/** Whether a header names columns of the query. */
export const namesColumns = (model: Model): boolean => namedIn(model).length > 0

/**
 * Checks that a query gives the columns that the header of its model names.
 * @throws SluiceError E_MODEL_HEADER with the line
 */
export function assertHeaderColumns(
  model: Model,
  columns: readonly RelationColumn[],
  kind: EngineKind,
): void {
  const fold = (name: string): string => (kind === 'duckdb' ? name.toLowerCase() : name)
  const names = columns.map(({ name }) => name)
  const known = new Set([...names, ...(model.snapshot ? ['valid_from', 'valid_to'] : [])].map(fold))
  const wrong = namedIn(model).find(([, column]) => !known.has(fold(column)))
  if (!wrong) return
  const [key, column] = wrong
  throw new SluiceError(`${key}: the query of ${fullName(model)} returns no column ${column}`, {
    code: 'E_MODEL_HEADER',
    place: `${model.file}:${model.headerLines.get(key) ?? 1}`,
    hint: didYouMean(column, names, { what: 'columns' }),
  })
}
