import { open } from 'node:fs/promises'
import { BadFile } from '../raw/bad-file.ts'
import type { LocalFile } from '../raw/raw-table.ts'

const MARK = 'PAR1'

/** @throws BadFile where a Parquet file does not end as it has to: it is truncated */
export async function assertParquetEnd({ path, url }: LocalFile): Promise<void> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, Math.max(size - 8, 0))
    const footer = buffer.readUInt32LE(0)
    if (size >= 12 && buffer.toString('latin1', 4) === MARK && footer <= size - 12) return
  } finally {
    await file.close()
  }
  throw new BadFile('the Parquet file is truncated or damaged: its footer is missing', {
    code: 'E_FILE_DAMAGED',
    file: url,
    hint: 'transfer or export it again',
  })
}
