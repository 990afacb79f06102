import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { FileItem } from '@sluice/loader'
import { checkOptions, placeGiven } from '../check-options.ts'
import { dateInName } from '../date-in-name.ts'
import { fileChanged } from '../file-changed.ts'
import type { FileLister } from '../file-lister.ts'
import { etagOf, localError } from '../local-error.ts'
import { nameFilter, nothingPicked } from '../name-filter.ts'
import { memberPick, type PickOptions } from '../pick-options.ts'
import { walkFolder, type FoundFile, type Walk } from './walk-folder.ts'

export interface LocalFilesOptions extends PickOptions {
  /** A folder, or one file, relative to the project. */
  readonly folder: string
}

/**
 * Lists the files below a folder on this machine, sorted by name. Links are followed, each file is listed once.
 * @example localFiles({ folder: 'data/orders', glob: '*.csv' })
 */
export function localFiles(options: LocalFilesOptions): FileLister {
  checkOptions('localFiles', options)
  const { folder, glob, ignoreCase } = options
  const picks = nameFilter(glob, ignoreCase)
  const member = memberPick(options)
  return async function* (context) {
    const root = resolve(context?.folder ?? '', placeGiven('localFiles', 'folder', folder))
    const { files, others } = await filesBelow(root, picks)
    if (files.length === 0) context?.log.warn(nothingPicked(root, glob, others))
    for (const file of files) {
      context?.signal.throwIfAborted()
      yield { ...itemOf(file), member }
    }
  }
}

async function filesBelow(root: string, picks: (name: string) => boolean): Promise<Walk> {
  try {
    const stats = await stat(root)
    if (stats.isDirectory()) return await walkFolder(root, picks)
    return { files: [{ name: basename(root), path: root, stats }], others: 0 }
  } catch (error) {
    throw localError(error, root, 'E_FOLDER_MISSING')
  }
}

function itemOf({ name, path, stats }: FoundFile): FileItem {
  const etag = etagOf(stats)
  const date = dateInName(name)
  return {
    name,
    url: path,
    size: stats.size,
    etag,
    modified: stats.mtime,
    ...(date === undefined ? {} : { date }),
    async fetch(_folder, signal, progress) {
      signal.throwIfAborted()
      const now = await stat(path).catch((error: unknown) => {
        throw localError(error, path, 'E_FILE_GONE')
      })
      if (etagOf(now) !== etag) throw fileChanged(path)
      progress(now.size)
      return path
    },
  }
}
