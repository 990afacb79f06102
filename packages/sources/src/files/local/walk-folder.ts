import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { localError, systemCode } from '../local-error.ts'

export interface FoundFile {
  /** Path below the folder, with `/` on every system. */
  readonly name: string
  readonly path: string
  readonly stats: Stats
}

export interface Walk {
  /** Sorted by name in code units. */
  readonly files: readonly FoundFile[]
  /** How many files there are that were not picked. */
  readonly others: number
}

interface Place {
  readonly name: string
  readonly path: string
  /** Real paths of the folders on the way here: a link to one of them would go round in circles. */
  readonly above: readonly string[]
}

/**
 * The files below a folder whose names are picked. Links come after what they may point at, and a file that was picked
 * already is skipped: so `latest.csv` does not load a day twice.
 */
export async function walkFolder(root: string, picks: (name: string) => boolean): Promise<Walk> {
  const files: FoundFile[] = []
  const seen = new Set<string>()
  let others = 0

  async function visit(place: Place, links: Place[]): Promise<void> {
    const real = await realpath(place.path)
    const stats = await stat(real)
    if (stats.isDirectory() && !place.above.includes(real)) {
      for (const entry of await readdir(place.path, { withFileTypes: true })) {
        const name = place.name ? `${place.name}/${entry.name}` : entry.name
        const below = { name, path: join(place.path, entry.name), above: [...place.above, real] }
        if (entry.isSymbolicLink()) links.push(below)
        else if (entry.isDirectory() || entry.isFile()) await tryVisit(below, links)
      }
    }
    if (!stats.isFile() || seen.has(real)) return
    if (!picks(place.name)) {
      others++
      return
    }
    seen.add(real)
    files.push({ name: place.name, path: place.path, stats })
  }

  async function tryVisit(place: Place, links: Place[]): Promise<void> {
    try {
      await visit(place, links)
    } catch (error) {
      // A link to nothing, or a file that went away while the folder was read.
      if (place.name !== '' && systemCode(error) === 'ENOENT') return
      throw localError(error, place.path, 'E_FOLDER_MISSING')
    }
  }

  let places: Place[] = [{ name: '', path: root, above: [] }]
  while (places.length > 0) {
    const links: Place[] = []
    for (const place of places) await tryVisit(place, links)
    places = links.toSorted(byName)
  }
  return { files: files.toSorted(byName), others }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0
