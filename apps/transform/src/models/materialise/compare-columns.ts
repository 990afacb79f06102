import type { Transaction } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { Build } from './build.ts'
import type { BeforeBuild } from './before-build.ts'
import { columnChanges } from '../relation/column-changes.ts'
import { readColumns, type RelationColumn } from '../relation/relation.ts'

export interface ComparedColumns {
  /** What changed, for people. */
  readonly changes: readonly string[]
  /** Whether columns are gone, or have another type. */
  readonly isDestructive: boolean
  /** The columns of the new table or view; none where there was no old one. */
  readonly after: readonly RelationColumn[]
}

/**
 * Compares the columns of a model with those of the new table or view `name` in its schema.
 * @throws SluiceError E_MODEL_DESTRUCTIVE
 */
export async function compareColumns(
  tx: Transaction,
  { engine, model, mayChangeColumns }: Build,
  { old, columns, described }: BeforeBuild,
  name: string,
): Promise<ComparedColumns> {
  if (!old) return { changes: [], isDestructive: false, after: [] }
  const after = described ?? (await readColumns(tx, engine.kind, { dataset: model.dataset, name }))
  const { additive, destructive } = columnChanges(columns, after)
  if (destructive.length > 0 && !mayChangeColumns)
    throw new SluiceError(`${fullName(model)} would lose or change columns: ${destructive.join(', ')}`, {
      code: 'E_MODEL_DESTRUCTIVE',
      place: `${model.file}:${model.line}`,
      hint: 'the target is protected: see `sluice models plan`, and run it with --yes if this is intended',
    })
  return { changes: [...additive, ...destructive], isDestructive: destructive.length > 0, after }
}
