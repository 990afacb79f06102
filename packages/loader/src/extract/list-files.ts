import { counted } from '@sluice/schema'
import type { FileItem } from '../api/files/file-item.ts'
import type { FilesResource, ListContext, ResourceContext } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import { assertIncremental } from '../cursor/check-incremental.ts'
import { cursorOf } from '../cursor/cursor-range.ts'
import { inResource } from '../failure/in-resource.ts'
import { loadedEtags } from '../new-files/current-versions.ts'
import { fileRange, type FileRange } from '../new-files/file-range.ts'
import type { FilesRead } from '../new-files/move-file-cursor.ts'
import { selectFiles } from '../new-files/select-files.ts'
import { namingFailures } from './source-failed.ts'

/** The files that a load takes. */
export interface ListedFiles {
  /** In the order in which they were written or are dated, so that the newest row of a key wins. */
  readonly items: readonly FileItem[]
  /** Those of them that were loaded before. */
  readonly changed: readonly FileItem[]
  readonly filesRead?: FilesRead
}

/** Lists the files of a resource, and picks those to read. */
export async function listFiles(
  resource: FilesResource,
  own: ResourceContext,
  context: LoadContext,
): Promise<ListedFiles> {
  const { options, known, signal } = context
  const place = `${context.source}.${resource.name}`
  const range = rangeOf(resource, context, place)
  const { incremental } = resource
  const ledger = known.files.get(resource.name) ?? []
  const isReload = options.reload === true || options.fullRefresh === true
  const given: ListContext = {
    ...own,
    loaded: isReload ? new Map() : loadedEtags(ledger, resource.format),
    ...(range && incremental && { cursor: { ...cursorOf(range.range), by: incremental.cursor } }),
  }
  const listed: FileItem[] = []
  await inResource(place, async () => {
    for await (const item of namingFailures(() => resource.list(given), place, context)) {
      signal.throwIfAborted()
      listed.push(item)
    }
  })
  const { fresh, changed, unread, ranged } = selectFiles(
    listed,
    ledger,
    options,
    resource.format,
    range && { range, place },
  )
  const [first] = ranged?.late ?? []
  if (ranged && first)
    own.log.warn(
      `${counted(ranged.late.length, 'file')} before the cursor ${ranged.late.length === 1 ? 'is' : 'are'} new or changed, and are not read; the first is ${first.name}: load them with a lookback, or with --since and --until`,
    )
  const items = [...fresh, ...changed].toSorted((a, b) => timeOf(a) - timeOf(b) || (a.name < b.name ? -1 : 1))
  return { items, changed, ...(range && ranged && { filesRead: { range, counts: ranged.counts, unread } }) }
}

/** Which files the load takes, for a resource with a cursor. */
function rangeOf(
  resource: FilesResource,
  { known, options }: LoadContext,
  place: string,
): FileRange | undefined {
  assertIncremental(resource, place)
  return (
    resource.incremental && fileRange(resource.incremental, known.cursors.get(resource.name), options, place)
  )
}

const timeOf = ({ date, modified }: FileItem): number =>
  date === undefined ? modified.getTime() : Date.parse(date)
