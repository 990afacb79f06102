import { dirname, relative, sep } from 'node:path'

const contains = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** The deepest folder that all these folders lie in. */
export const commonFolder = (folders: readonly string[]): string =>
  folders.reduce((common, folder) => {
    let shared = common
    while (!contains(shared, folder)) shared = dirname(shared)
    return shared
  })

/** A folder and those that it lies in, up to and with `root`. */
export function foldersUpTo(folder: string, root: string): readonly string[] {
  if (relative(root, folder) === '') return [folder]
  return [folder, ...foldersUpTo(dirname(folder), root)]
}
