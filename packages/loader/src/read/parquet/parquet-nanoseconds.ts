import { chmod, constants, copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workbench } from '@sluice/engine'
import { withNanoseconds } from './parquet-footer.ts'
import { pathLiteral } from '../../raw/path-literal.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { writeAll } from '../../raw/write-all.ts'

/** The files, but copies in `folder` of those with timestamps of which DuckDB would cut off the nanoseconds: see withNanoseconds. */
export async function withAllNanoseconds(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  folder: string,
): Promise<readonly LocalFile[]> {
  const cut = await filesWithNanoseconds(workbench, files)
  const result: LocalFile[] = []
  for (const [index, file] of files.entries()) {
    if (cut.has(file.path)) {
      const path = join(folder, `${table}-${index}.nanoseconds.parquet`)
      await copyWithNanoseconds(file.path, path)
      result.push({ ...file, path })
    } else result.push(file)
  }
  return result
}

/** The paths of the files with timestamps of which DuckDB would cut off the nanoseconds. */
export async function filesWithNanoseconds(
  workbench: Workbench,
  files: readonly LocalFile[],
): Promise<ReadonlySet<string>> {
  if (files.length === 0) return new Set()
  const found = await workbench.rows<{ path: string }>(
    `select distinct file_name as path
     from parquet_schema([${files.map(({ path }) => pathLiteral(path)).join(', ')}])
     where regexp_matches(logical_type::varchar, 'isAdjustedToUTC=1.*NANOS=NanoSeconds')`,
  )
  return new Set(found.map(({ path }) => path))
}

async function copyWithNanoseconds(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, 0o600) // the original may be for reading only
  const file = await open(to, 'r+')
  try {
    const { size } = await file.stat()
    // A file ends with its footer, the footer's length and a mark of four bytes.
    const end = size - 8
    const { buffer: tail } = await file.read(Buffer.alloc(4), 0, 4, end)
    const length = tail.readUInt32LE(0)
    const { buffer: footer } = await file.read(Buffer.alloc(length), 0, length, end - length)
    await writeAll(file, withNanoseconds(footer), end - length)
  } finally {
    await file.close()
  }
}
