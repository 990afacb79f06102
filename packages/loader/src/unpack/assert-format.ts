import type { FileFormat } from '../api/files/file-format.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { OtherFormat } from '../packing/other-format.ts'
import { signatureOf } from '../packing/signature.ts'

const MARKUP = /^\s*<(!doctype|html|head|body|\?xml|!--)/i

/** @throws OtherFormat where the first bytes of a plain file say so for certain */
export function assertFormat(file: LocalFile, head: Buffer, format: FileFormat): void {
  const isParquet = signatureOf(head)?.kind === 'parquet'
  if (format.kind === 'parquet') {
    if (!isParquet && head.length > 0 && head.toString('latin1', 0, 4) !== 'PAR1')
      throw new OtherFormat(file, 'not a Parquet file', format, undefined)
    return
  }
  if (isParquet) throw new OtherFormat(file, 'a Parquet file', format, 'parquet')
  if (format.kind === 'xlsx' || format.kind === 'avro') {
    if (head.length === 0) return
    throw new OtherFormat(
      file,
      `not an ${format.kind === 'xlsx' ? 'Excel workbook' : 'Avro file'}`,
      format,
      undefined,
    )
  }
  const text = head.toString('utf8').replace(/^\uFEFF/, '')
  if (MARKUP.test(text)) throw new OtherFormat(file, 'a page of HTML or XML', format, undefined)
  if (format.kind === 'csv' && (format.header ?? true) === true && !format.skip)
    assertNoJson(file, text, format)
  if (format.kind === 'ndjson' && isOneArray(text))
    throw new OtherFormat(file, 'one JSON array', format, 'json')
  if (format.kind === 'ndjson' && /^\s*\{\s*\n/.test(text))
    throw new OtherFormat(file, 'one JSON object over several lines', format, 'json')
}

function assertNoJson(file: LocalFile, text: string, format: FileFormat): void {
  if (/^\s*\{\s*("([^"\\]|\\.)*"\s*:|\})/.test(text))
    throw new OtherFormat(file, 'JSON', format, /^\s*\{[^\n]*\}\s*(\n|$)/.test(text) ? 'ndjson' : 'json')
  if (/^\s*\[\s*(\{\s*("([^"\\]|\\.)*"\s*:|\})|\n)/.test(text))
    throw new OtherFormat(file, 'a JSON array', format, 'json')
}

/** True where a text begins with an array whose end is not on its first line, or an array of objects in its only line. */
function isOneArray(text: string): boolean {
  const [line = '', ...rest] = text.trimStart().split('\n')
  if (!line.startsWith('[')) return false
  return rest.join('').trim() === '' ? /^\[\s*\{/.test(line) : !line.trimEnd().endsWith(']')
}
