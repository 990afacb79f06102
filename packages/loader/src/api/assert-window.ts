import { SluiceError } from '@sluice/schema'
import type { LoadOptions } from './load-options.ts'
import { dispositionOf } from './disposition-of.ts'
import { refreshOf } from './refresh.ts'
import type { Resource } from './resource.ts'
import type { Source } from './source.ts'

const OPTIONS = [
  ['since', '--since'],
  ['until', '--until'],
  ['maxFiles', '--max-files'],
  ['reload', '--reload'],
] as const

/** @throws SluiceError where the options choose files, and a resource has none or cannot replace the rows of some alone */
export function assertWindow(sources: readonly Source[], options: LoadOptions): void {
  const given = OPTIONS.find(([name]) => options[name] !== undefined && options[name] !== false)?.[1]
  if (given === undefined) return
  const all = sources.flatMap(({ name, resources }) =>
    resources.map((resource) => ({ place: `${name}.${resource.name}`, resource })),
  )
  const rows = all.find(({ resource }) => resource.kind === 'rows')
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
      throw new SluiceError(`cannot replace the rows of only some files: ${why}`, {
        code: 'E_RELOAD',
        place,
        hint: `load all of it again: sluice load ${place} --full-refresh, without --since, --until and --max-files`,
      })
  }
}

function whyNotByFile(resource: Resource): string | undefined {
  const disposition = dispositionOf(resource)
  if (disposition === 'replace') return 'each load of a resource of type replace replaces the whole table'
  if (disposition === 'append' && resource.kind === 'files' && resource.fileColumns === false)
    return 'with fileColumns: false no row says which file it comes from'
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
          : `leave ${option} out, or name resources of files alone: ${files.join(', ')}`,
    })
  }
}
