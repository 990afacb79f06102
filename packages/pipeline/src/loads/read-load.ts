import type { RowCounts } from '@sluice/loader'
import type { Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { countColumns } from './counts.ts'

export interface Load {
  /** One entry for each dataset that the load brought something for. */
  readonly datasets: readonly {
    readonly load_id: number
    readonly schema_name: string
    readonly status: string
    readonly inserted_at: string
    readonly seconds: number
    readonly resource: string | null
    readonly code: string | null
    readonly message: string | null
    readonly place: string | null
  }[]
  readonly tables: readonly LoadTableRow[]
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

export interface LoadTableRow extends RowCounts {
  readonly schema_name: string
  readonly table_name: string
  readonly resource: string
  readonly disposition: string
  readonly staging_table: string | null
}

/**
 * Everything that Sluice's own tables know of a load; of quarantined records the first 1,000.
 * @throws SluiceError where there is no such load
 */
export async function readLoad(session: Session, loadId: number): Promise<Load> {
  const rows = <R>(sql: string): Promise<R[]> => session.rows<R>(sql, [loadId])
  const datasets = await rows<Load['datasets'][number]>(
    `select load_id, schema_name, status, inserted_at, seconds, resource, code, message, place
from _sluice.loads
where load_id = $1
order by schema_name`,
  )
  if (datasets.length === 0) {
    throw new SluiceError(`there is no load ${loadId}`, {
      code: 'E_NO_LOAD',
      hint: 'sluice loads lists them',
    })
  }
  return {
    datasets,
    tables: await rows<LoadTableRow>(
      `select schema_name, table_name, resource, disposition, staging_table, ${countColumns('t')}
from _sluice.load_tables as t
where load_id = $1
order by schema_name, table_name`,
    ),
    files: await rows<Load['files'][number]>(
      `select resource, file_name, size_bytes, rows_read
from _sluice.files
where load_id = $1
order by schema_name, resource, file_name`,
    ),
    quarantine: await rows<Load['quarantine'][number]>(
      `select resource, file_name, line, reason, raw
from _sluice.quarantine
where load_id = $1
order by schema_name, resource, file_name, line
limit 1000`,
    ),
  }
}
