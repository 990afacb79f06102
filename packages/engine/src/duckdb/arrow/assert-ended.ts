import { ArrowDamaged, ArrowUnreadable } from './arrow-error.ts'

/** What Arrow files begin and end with. */
const FILE = 'ARROW1'
/** What each message of a stream begins with, and the marker of its end. */
const CONTINUES = -1
/** Of early versions, and of writers of DuckDB, the marker is a length of 0. */
const ENDS = 0
/** The kind of a message that is a schema. */
const SCHEMA = 1

export const isArrowFile = (bytes: Uint8Array): boolean => textAt(bytes, 0) === FILE

const textAt = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.subarray(at, at + FILE.length)).toString('latin1')

/**
 * Checks that the bytes are all of one stream or file. A stream without the marker of its end cannot be told from one that was
 * cut between two messages.
 * @throws ArrowUnreadable
 */
export function assertEnded(bytes: Uint8Array): void {
  if (isArrowFile(bytes)) {
    const footer = bytes.length - FILE.length - 4
    if (footer < 0 || textAt(bytes, footer + 4) !== FILE)
      throw new ArrowDamaged('the file does not end like an Arrow file')
    // Between its first bytes and its footer a file has a stream. One without a message or marker is left to the decoder.
    const end = endOf(bytes, 8)
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(footer, true)
    if (end !== undefined && end > 16 && end + length !== footer)
      throw new ArrowUnreadable(
        'the Arrow data continues after the end of its file',
        'pass each file separately: one for each call of arrowBatches',
      )
    return
  }
  const end = endOf(bytes, 0)
  if (end === undefined)
    throw new ArrowUnreadable(
      'the Arrow data is incomplete or damaged: the stream has no end-of-stream marker',
      'pass all bytes of the stream, and close its writer, which writes the marker',
    )
  if (end < bytes.length)
    throw new ArrowUnreadable(
      'the Arrow data continues after the end of its stream',
      'pass each stream separately: one for each call of arrowBatches',
    )
}

/**
 * Where the stream ends that begins at `start`; undefined without a marker.
 * @throws ArrowUnreadable where it has a second schema, of which its batches would be read by the first
 */
function endOf(bytes: Uint8Array, start: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let schemas = 0
  for (let at = start; at + 4 <= view.byteLength;) {
    const first = view.getInt32(at, true)
    if (first === ENDS) return at + 4
    if (first !== CONTINUES || at + 8 > view.byteLength) return undefined
    const length = view.getInt32(at + 4, true)
    if (length === 0) return at + 8
    const body = length < 0 ? -1 : bodyLength(view, at + 8)
    if (body < 0) return undefined
    if (isSchema(view, at + 8) && ++schemas > 1)
      throw new ArrowUnreadable(
        'the Arrow stream has a second schema',
        'pass each schema as a separate stream: one for each call of arrowBatches',
      )
    at += 8 + length + body
  }
  return undefined
}

/** The length of what follows a message, which is the fourth field of its flatbuffer. */
function bodyLength(view: DataView, start: number): number {
  const place = placeOf(view, start, 3)
  return place === undefined ? 0 : Number(view.getBigInt64(place, true))
}

/** Whether a message is a schema: its kind is the second field. */
function isSchema(view: DataView, start: number): boolean {
  const place = placeOf(view, start, 1)
  return place !== undefined && view.getUint8(place) === SCHEMA
}

/** Where a field of the flatbuffer of a message is; undefined where it has its default. */
function placeOf(view: DataView, start: number, index: number): number | undefined {
  const table = start + view.getInt32(start, true)
  const fields = table - view.getInt32(table, true)
  const entry = 4 + 2 * index
  const field = view.getUint16(fields, true) > entry ? view.getUint16(fields + entry, true) : 0
  return field === 0 ? undefined : table + field
}
