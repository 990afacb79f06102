import type { Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { CursorCounts } from '../state/cursors.ts'
import type { RowCounts } from './row-counts.ts'
import type { LoadRecord } from './read-loads.ts'
import type { FailureColumns } from './status.ts'
import { view } from './view.ts'

const LOAD = view('load')
const TABLES = view('tables of load')
const FILES = view('files of load')
const QUARANTINE = view('quarantine of load')

export interface Load {
  /** One entry for each dataset that the load brought something for. */
  readonly datasets: readonly (FailureColumns &
    Pick<LoadRecord, 'status' | 'seconds' | 'reverts' | 'reverted_by'>)[]
  readonly tables: readonly (RowCounts & {
    readonly schema_name: string
    readonly table_name: string
    readonly resource: string
    readonly disposition: string
    readonly staging_table: string | null
    /** What the cursor of its resource did; null where it has none. */
    readonly cursor: CursorCounts | null
  })[]
  readonly files: readonly {
    readonly resource: string
    readonly file_name: string
    readonly size_bytes: number
    readonly rows_read: number
  }[]
  readonly quarantine: readonly {
    readonly resource: string
    readonly file_name: string
    readonly line: number | null
    readonly reason: string
    readonly raw: string
  }[]
}

/**
 * Everything that Sluice's own tables know of a load; of quarantined records the first 1,000.
 * @throws SluiceError if there is no such load
 */
export async function readLoad(session: Session, loadId: number): Promise<Load> {
  const rows = <R>(sql: string): Promise<R[]> => session.rows<R>(sql, [loadId])
  const datasets = await rows<Load['datasets'][number]>(LOAD)
  if (datasets.length === 0) {
    throw new SluiceError(`there is no load ${loadId}`, {
      code: 'E_NO_LOAD',
      hint: 'sluice loads lists them',
    })
  }
  return {
    datasets,
    tables: await rows<Load['tables'][number]>(TABLES),
    files: await rows<Load['files'][number]>(FILES),
    quarantine: await rows<Load['quarantine'][number]>(QUARANTINE),
  }
}
