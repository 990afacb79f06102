import { BadFile } from '../raw/bad-file.ts'
import type { LandedFiles } from '../read/land-files.ts'
import type { Quarantined } from '../raw/raw-table.ts'
import type { StagedFile } from '../staged/staged-resource.ts'
import { unreadEtag } from '../new-files/unread-etag.ts'
import type { Extracted } from '../extract/extracted.ts'

/**
 * The files of a resource for the ledger, with those that could not be read, and those of which no record could be.
 * `resource`: `source.resource`.
 */
export function filesOf(
  resource: string,
  { items, format, archives = [] }: Extracted,
  { raw, quarantined, bad }: LandedFiles,
  limit: number | undefined,
): readonly StagedFile[] {
  const partial = limit === undefined ? '' : `partial:${limit}:`
  const records = Map.groupBy(quarantined, ({ file }) => file)
  const read = raw.files.values()
  const unreadAs = unreadEtag(format)
  const files = items.map((item, index): StagedFile => {
    const unread = bad.get(index)
    if (unread) return { item, etag: unreadAs(item.etag), rows: 0, bad: unread }
    const rows = read.next().value?.rows ?? 0
    const [first] = records.get(item.name) ?? []
    if (rows === 0 && first && limit === undefined)
      return {
        item,
        etag: unreadAs(item.etag),
        rows,
        bad: new NoRecords(`${resource}, ${item.url}`, first),
        isKept: true,
      }
    // A file that was read in part counts as changed the next time, and is then replaced.
    return { item, etag: partial + item.etag, rows }
  })
  // An archive with a file that could not be read is read again when the resource says another format.
  const badIn = new Set(files.filter(({ bad: why }) => why).map(({ item }) => item.archive))
  return [
    ...files,
    ...archives.map((item) => ({
      item,
      etag: badIn.has(item) ? unreadAs(item.etag) : partial + item.etag,
      rows: 0,
    })),
  ]
}

/** A file has records, and none of them can be read. */
class NoRecords extends BadFile {
  constructor(file: string, { line, reason, raw }: Quarantined) {
    super(`none of its records can be read; the first: ${reason}`, {
      code: 'E_FILE_NO_RECORDS',
      file,
      line,
      hint: raw.startsWith('[')
        ? "set `format: { kind: 'json' }` if the file is one JSON array; its records are in the quarantine"
        : 'correct the file or the options of its resource (format, delimiter, header, skip, quote, encoding); its records are in the quarantine',
    })
  }
}
