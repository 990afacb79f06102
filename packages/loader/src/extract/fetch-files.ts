import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { snakeCase } from '@sluice/schema'
import { refreshOf } from '../api/options/refresh.ts'
import type { FilesResource, ResourceContext } from '../api/resource.ts'
import type { Fetched } from '../archive/unpack-archive.ts'
import { formerMembers, unpackArchives } from '../archive/unpack-archives.ts'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import type { LoadContext } from '../context/load-context.ts'
import { inResource } from '../failure/in-resource.ts'
import { assertPartitions } from '../staged/partition-values.ts'
import type { Extracted } from './extracted.ts'
import { listFiles } from './list-files.ts'

const DOWNLOADS = 4

/** Lists the files of a resource, fetches those that are new, and unpacks archives. */
export async function fetchFiles(
  resource: FilesResource,
  own: ResourceContext,
  context: LoadContext,
): Promise<Extracted> {
  const name = `${context.source}.${resource.name}`
  const { options, known, signal } = context
  context.emit({ kind: 'phase', resource: name, phase: 'list' })
  const { items, changed, filesRead } = await listFiles(resource, own, context)
  context.emit({ kind: 'phase', resource: name, phase: 'extract' })
  const bytesTotal = items.reduce((sum, { size }) => sum + size, 0)
  let bytes = 0
  let files = 0
  const report = (): void =>
    context.emit({ kind: 'progress', resource: name, bytes, bytesTotal, files, filesTotal: items.length })
  const downloads = join(context.folder, snakeCase(resource.name))
  const local = await mapBounded(
    items,
    DOWNLOADS,
    async (item, stop, index): Promise<Fetched> => {
      const folder = join(downloads, String(index))
      await mkdir(folder, { recursive: true })
      const path = await inResource(name, () =>
        item.fetch(folder, stop, (more) => {
          bytes += more
          report()
        }),
      )
      files++
      report()
      const { name: file, url } = item
      return {
        item,
        file: { name: file, url, path, ...(item.date === undefined ? {} : { date: item.date }) },
      }
    },
    signal,
  )
  const { fetched, archives } = await unpackArchives(local, resource.format, downloads, own)
  await inResource(name, async () =>
    assertPartitions(
      resource.partitions ?? {},
      fetched.map(({ item }) => item),
    ),
  )
  // A ledger that was lost does not say which files the table has rows of: each is taken for one that comes again.
  const replaced = known.isLedgerLost
    ? [...items, ...fetched.map(({ item }) => item)].map((item) => item.name)
    : [...changed.map((item) => item.name), ...formerMembers(changed, known.files.get(resource.name) ?? [])]
  return {
    resource,
    format: resource.format,
    files: fetched.map(({ file }) => file),
    items: fetched.map(({ item }) => item),
    archives,
    replacedFiles: [...new Set(replaced)],
    state: own.state,
    ...(filesRead && { filesRead }),
    unchanged: items.length === 0 && refreshOf(options) !== 'table',
  }
}
