import { unquoted } from '@sluice/engine'
import type { Snapshot } from '../model.ts'
import { headerError } from './header-error.ts'
import { splitList } from './parse-list.ts'
import type { HeaderLine } from './split-header.ts'

/** The keys of snapshots. */
export const SNAPSHOT_KEYS = ['updated_at', 'check', 'hard_deletes'] as const

/**
 * How a snapshot keeps versions, as its header says.
 * @throws SluiceError E_MODEL_HEADER
 */
export function parseSnapshot(file: string, lines: ReadonlyMap<string, HeaderLine>): Snapshot {
  const line = (key: string): number => lines.get(key)?.line ?? lines.get('materialized')?.line ?? 1
  if (!lines.has('unique_key'))
    throw headerError(
      file,
      line('materialized'),
      'a snapshot needs a unique_key',
      'add `--! unique_key: ...` with the columns that identify a row',
    )
  const updatedAt = lines.get('updated_at')?.value
  const check = splitList(lines.get('check')?.value ?? '').map(unquoted)
  if (updatedAt !== undefined && lines.has('check'))
    throw headerError(
      file,
      line('check'),
      'a snapshot has either updated_at or check, and this one has both',
      'keep the line that says when a row changed',
    )
  const hardDeletes = lines.get('hard_deletes')?.value ?? 'invalidate'
  if (hardDeletes !== 'invalidate' && hardDeletes !== 'ignore')
    throw headerError(
      file,
      line('hard_deletes'),
      `hard_deletes cannot be ${JSON.stringify(hardDeletes)}`,
      'write invalidate or ignore',
    )
  return {
    hardDeletes,
    ...(updatedAt !== undefined && { updatedAt: unquoted(updatedAt) }),
    ...(check.length > 0 && { check }),
  }
}
