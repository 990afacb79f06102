import { zstdDecompressSync } from 'node:zlib'
import { CompressionType, setCompressionCodec, tableFromIPC, type Table } from '@uwdata/flechette'
import type { DuckDBType } from 'duckdb'
import type { ArrowBatch } from './arrow-batch.ts'
import { ArrowDamaged, ArrowUnreadable } from './arrow-error.ts'
import { assertNames, duckdbTypeOf } from './arrow-type.ts'
import { assertEnded, isArrowFile } from './assert-ended.ts'
import { assertWhole } from './assert-whole.ts'

/** Arrow batches of one schema. */
export interface ArrowRows {
  readonly columns: readonly ArrowColumn[]
  /** Of each batch, its columns. */
  readonly batches: readonly (readonly ArrowBatch[])[]
  readonly rows: number
}

export interface ArrowColumn {
  readonly name: string
  readonly type: DuckDBType
}

/** What Arrow streams begin with; one of early versions begins with the length of its schema. */
const CONTINUES = 0xffffffff

/**
 * Reads a copy of the bytes of an Arrow IPC stream or file: a source may use its buffer again. The values stay in the copy.
 * @throws ArrowUnreadable
 */
export function decodeArrow(bytes: Uint8Array): ArrowRows {
  const whole = new Uint8Array(bytes)
  const start = new DataView(whole.buffer, whole.byteOffset, Math.min(whole.length, 8))
  if (!isArrowFile(whole) && (whole.length < 8 || start.getUint32(0, true) !== CONTINUES))
    throw new ArrowUnreadable(
      'the bytes are not an Arrow IPC stream or file',
      'pass the result of tableToIPC(table), or the bytes of a file that Arrow libraries write',
    )
  setCompressionCodec(CompressionType.ZSTD, {
    encode: unused,
    decode: (packed) => aligned(zstdDecompressSync(packed)),
  })
  const table = tableOf(whole)
  if (table.schema.endianness === 1)
    throw new ArrowUnreadable('the Arrow data is big-endian', 'write it on a little-endian machine')
  const { fields } = table.schema
  assertNames(fields)
  if (fields.length === 0)
    throw new ArrowUnreadable('the batches have no columns', 'pass batches with at least one column')
  const columns = fields.map(({ name, type }) => ({ name, type: duckdbTypeOf(type, name) }))
  const parts = table.children.map(({ data }) => data as readonly ArrowBatch[])
  const batches = (parts[0] ?? []).map((_, index) =>
    parts.map((part) => part[index]).filter((batch) => batch !== undefined),
  )
  for (const batch of batches)
    for (const [index, column] of batch.entries()) {
      const name = fields[index]?.name ?? ''
      if (column.length !== batch[0]?.length)
        throw new ArrowDamaged(`the column ${name} has a different number of values than the others`)
      assertWhole(column, name)
    }
  return { columns, batches, rows: table.numRows }
}

function tableOf(bytes: Uint8Array): Table {
  try {
    assertEnded(bytes)
    return tableFromIPC(bytes, { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true })
  } catch (error) {
    if (error instanceof ArrowUnreadable) throw error
    if (error instanceof Error && /codec/i.test(error.message))
      throw new ArrowUnreadable(
        'the Arrow data is compressed with LZ4',
        'write it without compression, or with zstd',
        error,
      )
    const isSentence = error instanceof Error && !(error instanceof TypeError || error instanceof RangeError)
    throw new ArrowDamaged(isSentence ? error.message : 'its parts do not fit together', error)
  }
}

/** Numbers of eight bytes are read in place, where they are at multiples of eight. */
const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)

const unused = (): never => {
  throw new Error('nothing is compressed')
}
