import { unreachable } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import type { FileFormat } from '../file-format.ts'
import { landCsv } from './land-csv.ts'
import { landJson, landNdjson } from './land-json.ts'
import { landParquet } from './land-parquet.ts'
import type { Landed, LocalFile } from './raw-table.ts'

/** Reads files into a temp table of the workbench, in the order given. `folder` takes files that had to be rewritten. */
export function landFiles(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: FileFormat,
  folder: string,
): Promise<Landed> {
  switch (format.kind) {
    case 'csv':
      return landCsv(workbench, table, files, format, folder)
    case 'ndjson':
      return landNdjson(workbench, table, files)
    case 'json':
      return landJson(workbench, table, files)
    case 'parquet':
      return landParquet(workbench, table, files)
    default:
      return unreachable(format)
  }
}
