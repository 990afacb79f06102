import { existsSync, readFileSync } from 'node:fs'
import { findPackageJSON, registerHooks } from 'node:module'
import { basename, dirname, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const prepared = new Set<string>()

/**
 * Makes Node import the config and the TypeScript files of its folder as ES modules, also where its package.json says `commonjs`, as
 * that of `npm init` does.
 */
export function importAsModules(config: string): void {
  const folder = dirname(config)
  if (prepared.has(folder) || !isCommonjs(config)) return
  prepared.add(folder)
  const isOwn = (url: string): boolean => {
    if (!url.startsWith('file:')) return false
    const path = fileURLToPath(url)
    return path.startsWith(`${folder}${sep}`) && !path.includes(`${sep}node_modules${sep}`)
  }
  registerHooks({
    load: (url, context, next) =>
      next(
        url,
        context.format === 'commonjs-typescript' && isOwn(url)
          ? { ...context, format: 'module-typescript' }
          : context,
      ),
  })
}

function isCommonjs(file: string): boolean {
  const path = existsSync(file) ? findPackageJSON(pathToFileURL(file)) : undefined
  // Where no folder above has one, Node gives the file itself.
  if (path === undefined || basename(path) !== 'package.json') return false
  const { type } = JSON.parse(readFileSync(path, 'utf8')) as { readonly type?: string }
  return type === 'commonjs'
}
