import { unreachable } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import { mapBounded } from '../bounded-parallel.ts'
import type { FileFormat } from '../file-format.ts'
import { plainFile } from '../unpack/plain-file.ts'
import { landCsv } from './land-csv.ts'
import { landJson, landNdjson } from './land-json.ts'
import { landParquet } from './land-parquet.ts'
import type { Landed, LocalFile } from './raw-table.ts'

/** Files that are unpacked or recoded at the same time. */
const AT_ONCE = 2

/** Reads files into a temp table of the workbench, in the order given. `folder` takes files that had to be rewritten. */
export async function landFiles(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: FileFormat,
  folder: string,
): Promise<Landed> {
  const plain = await mapBounded(files, AT_ONCE, (file, _, index) =>
    plainFile(file, format, folder, `${table}-${index}`),
  )
  switch (format.kind) {
    case 'csv':
      return landCsv(workbench, table, plain, format, folder)
    case 'ndjson':
      return landNdjson(workbench, table, plain, folder)
    case 'json':
      return landJson(workbench, table, plain, folder)
    case 'parquet':
      return landParquet(workbench, table, plain, folder)
    default:
      return unreachable(format)
  }
}
