import { mkdir, readdir, realpath, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the copy of a folder is, if it was copied. */
export type Mirrored = (folder: string) => string | undefined

/**
 * Gives the copy of a folder the packages that the folder has installed. A link to a package of the same workspace, whose
 * code was copied, leads to the copy.
 */
export async function linkPackages(folder: string, copy: string, mirrored: Mirrored): Promise<void> {
  const [from, to] = [join(folder, 'node_modules'), join(copy, 'node_modules')]
  const links = await linksIn(from, mirrored)
  if (links === undefined) return
  if (links.every(({ copied }) => !copied)) return symlink(await realpath(from), to)
  for (const { name, target } of links) {
    const path = join(to, name)
    await mkdir(join(path, '..'), { recursive: true })
    await symlink(target, path)
  }
}

interface PackageLink {
  /** `kysely` or `@sluice/engine`. */
  readonly name: string
  readonly target: string
  readonly copied: boolean
}

async function linksIn(folder: string, mirrored: Mirrored): Promise<readonly PackageLink[] | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (!names) return undefined
  const links = names.map(async (name): Promise<readonly PackageLink[]> => {
    const path = join(folder, name)
    if (name.startsWith('@')) {
      const scoped = (await linksIn(path, mirrored)) ?? []
      return scoped.map((link) => ({ ...link, name: `${name}/${link.name}` }))
    }
    const real = await realpath(path).catch(() => undefined) // a link may lead nowhere
    if (real === undefined) return []
    const copy = mirrored(real)
    return [{ name, target: copy ?? real, copied: copy !== undefined }]
  })
  return (await Promise.all(links)).flat()
}
