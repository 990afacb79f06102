import { SluiceError } from '@sluice/schema'
import type { LoadOptions } from './options/load-options.ts'
import { dispositionOf } from './disposition-of.ts'
import { refreshOf } from './options/refresh.ts'
import type { Resource } from './resource.ts'
import type { Source } from './source.ts'

const OPTIONS = [
  ['maxFiles', '--max-files'],
  ['reload', '--reload'],
  ['since', '--since'],
  ['until', '--until'],
] as const

/** Options that give the range of a cursor as well. */
const OF_CURSORS: ReadonlySet<string> = new Set(['--since', '--until'])

const hasCursor = (resource: Resource): boolean => resource.incremental !== undefined

const placed = (sources: readonly Source[]) =>
  sources.flatMap(({ name, resources }) =>
    resources.map((resource) => ({ place: `${name}.${resource.name}`, resource })),
  )

/** @throws SluiceError where the options choose files, and a resource has none or cannot replace the rows of some alone */
export function assertWindow(sources: readonly Source[], options: LoadOptions): void {
  const given = OPTIONS.find(([name]) => options[name] !== undefined && options[name] !== false)?.[1]
  if (given === undefined) return
  const all = placed(sources)
  const rows = all.find(
    ({ resource }) => resource.kind === 'rows' && !(OF_CURSORS.has(given) && hasCursor(resource)),
  )
  if (rows)
    throw new NoFiles(
      rows.place,
      given,
      all.filter(({ resource }) => resource.kind === 'files').map(({ place }) => place),
    )
  if (refreshOf(options) !== 'files') return
  for (const { place, resource } of all) {
    const why = whyNotByFile(resource)
    if (why !== undefined)
      throw new SluiceError(`the rows of only some files cannot be replaced: ${why}`, {
        code: 'E_RELOAD',
        place,
        hint: `load all of it again: sluice load ${place} --full-refresh, without --since, --until and --max-files`,
      })
  }
}

const isSliced = (resource: Resource): boolean => resource.kind === 'files' || hasCursor(resource)

/** @throws SluiceError where a backfill of a resource cannot be cut into slices: it has no days, or needs all of them */
export function assertSliced(sources: readonly Source[]): void {
  const all = placed(sources)
  for (const { place, resource } of all) {
    const why = resource.kind === 'files' ? whyNotByFile(resource) : undefined
    if (why !== undefined)
      throw new SluiceError(`a slice cannot be loaded separately: ${why}`, {
        code: 'E_SLICES',
        place,
        hint: 'leave --slices out',
      })
  }
  const other = all.find(({ resource }) => !isSliced(resource))
  if (!other) return
  const fitting = all.filter(({ resource }) => isSliced(resource)).map(({ place }) => place)
  throw new SluiceError('--slices divides the range of a cursor, and the resource has no cursor', {
    code: 'E_SLICES',
    place: other.place,
    hint:
      fitting.length === 0
        ? 'give the resource a cursor, see docs/incremental.md, or leave --slices out'
        : `name only resources of files or with a cursor: ${fitting.join(', ')}`,
  })
}

function whyNotByFile(resource: Resource): string | undefined {
  if (resource.kind === 'rows')
    return 'a resource of rows has no files; leave --full-refresh out to load a range'
  const disposition = dispositionOf(resource)
  if (disposition === 'replace') return 'each load of a replace resource replaces the whole table'
  const { mergeStrategy } = resource
  if (mergeStrategy === 'scd2' || typeof mergeStrategy === 'object')
    return 'each load of a resource with the strategy scd2 is compared with all its rows'
  if (disposition === 'append' && resource.fileColumns === false)
    return 'with fileColumns: false, a row does not record the file that it comes from'
  return undefined
}

class NoFiles extends SluiceError {
  constructor(place: string, option: string, files: readonly string[]) {
    super(`${option} chooses files, and ${place} is a resource of rows`, {
      code: 'E_NO_FILES',
      place,
      hint:
        files.length === 0
          ? `leave ${option} out; a resource of rows continues from its state, and --full-refresh loads all of it again`
          : `leave ${option} out, or name only resources of files: ${files.join(', ')}`,
    })
  }
}
