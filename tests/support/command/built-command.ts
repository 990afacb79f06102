import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Manifest } from '../../../packages/sluice/bundle-code.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** Below the package, whose dependencies the built modules import. */
const BUILDS = join(ROOT, 'packages/sluice/node_modules/.builds-of-tests')
const DAY = 86_400_000

/**
 * Builds the command into plain JavaScript, as the package has it, if it is not there for these sources: from the sources, a
 * process takes twice the CPU to start. Gives the arguments of Node that run it. What configs import of the parts is the built code,
 * too.
 */
export async function buildCommand(): Promise<readonly string[]> {
  const entries = partsOf()
  const folder = join(BUILDS, hashOfSources())
  if (!existsSync(folder)) await build(folder, entries)
  await utimes(folder, new Date(), new Date())
  await removeOld()
  return ['--import', pathToFileURL(join(folder, 'resolve.js')).href, join(folder, 'lib/bin.js')]
}

/** What configs may import: the entries of all parts, by specifier. */
function partsOf(): ReadonlyMap<string, string> {
  const manifests = globSync('{packages/*,apps/transform}/package.json', { cwd: ROOT })
  return new Map(
    manifests.toSorted().flatMap((path) => {
      const { name, exports } = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest
      return Object.entries(exports).map(([entry, file]): [string, string] => [
        join(name, entry),
        join(ROOT, dirname(path), file),
      ])
    }),
  )
}

/** The files that the built command is made of, from the root. */
export function sourcesOfCommand(): readonly string[] {
  const paths = globSync(['{packages,apps}/*/{src,sql,templates}/**/*', '{packages,apps}/*/package.json'], {
    cwd: ROOT,
  })
  const built = paths.filter((path) => !path.endsWith('.test.ts') && statSync(join(ROOT, path)).isFile())
  return [...built.toSorted(), 'packages/sluice/bundle-code.ts', 'pnpm-lock.yaml']
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const path of sourcesOfCommand()) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex').slice(0, 16)
}

/** Writes it beside its place first, as other runs of vitest may build it, too. */
async function build(folder: string, entries: ReadonlyMap<string, string>): Promise<void> {
  const { bundleCode } = await import('../../../packages/sluice/bundle-code.ts')
  await mkdir(BUILDS, { recursive: true })
  const draft = await mkdtemp(join(BUILDS, 'draft-'))
  // Other users run it, too: those of tests of rights.
  await chmod(draft, 0o755)
  const stems = new Map(
    [...entries.keys()].map((name) => [name, name.replaceAll(/[@/]+/g, '-').replace(/^-/, 'part-')]),
  )
  await bundleCode(
    join(draft, 'lib'),
    Object.fromEntries([...entries].map(([name, path]) => [stems.get(name) ?? name, path])),
  )
  await copyFile(join(ROOT, 'packages/sluice/package.json'), join(draft, 'package.json'))
  await writeFile(join(draft, 'resolve.js'), resolver(stems))
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
}

const resolver = (stems: ReadonlyMap<string, string>): string => `import { registerHooks } from 'node:module'

const stems = new Map(${JSON.stringify([...stems])})

registerHooks({
  resolve(specifier, context, next) {
    const stem = stems.get(specifier)
    if (stem === undefined) return next(specifier, context)
    return { url: new URL(\`lib/\${stem}.js\`, import.meta.url).href, format: 'module', shortCircuit: true }
  },
})
`

async function removeOld(): Promise<void> {
  for (const name of await readdir(BUILDS)) {
    const folder = join(BUILDS, name)
    // Another run may rename or remove it meanwhile.
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Infinity }))
    if (mtimeMs < Date.now() - DAY) await rm(folder, { recursive: true, force: true })
  }
}
