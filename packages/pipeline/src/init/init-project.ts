import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { extendGitignore, extendManifest, type Manifest } from './manifest.ts'

const template = (path: string): string =>
  readFileSync(new URL(path, new URL('../../templates/', import.meta.url)), 'utf8')

/** Paths in the project, and in the folder of the templates where that is another. */
const FILES: readonly (readonly [path: string, template?: string])[] = [
  ['sluice.config.ts'],
  ['sources/shop.ts'],
  ['sources/shop.test.ts'],
  ['input/orders-2026-01-31.csv'],
  ['tsconfig.json'],
  ['.env.example', 'env.example'],
]

const WORKFLOWS: readonly (readonly [path: string, template?: string])[] = [
  'sluice-load.yml',
  'sluice-migrate.yml',
  'sluice-review.yml',
].map((name) => [`.github/workflows/${name}`, `workflows/${name}`])

/** What `init` did; paths are relative to the project. */
export interface Initialised {
  readonly written: readonly string[]
  /** Files that were there before, and are as they were. */
  readonly kept: readonly string[]
  /** Development dependencies that are not installed yet. */
  readonly missing: readonly string[]
  /** False: the folder is not the root of its git repository, so that GitHub would not see workflows in it. */
  readonly workflows: boolean
}

/**
 * Makes a project of a folder: a config, a first source with its test, scripts and workflows. Changes no file that is
 * there, but adds what is missing to package.json and .gitignore.
 * @throws SluiceError E_NO_PACKAGE, E_PACKAGE
 */
export async function initProject(dir: string): Promise<Initialised> {
  const manifest = await readManifest(dir)
  const workflows = isRepositoryRoot(dir)
  const written: string[] = []
  const kept: string[] = []
  for (const [path, from = path] of [...FILES, ...(workflows ? WORKFLOWS : [])]) {
    if (existsSync(join(dir, path))) kept.push(path)
    else {
      await write(dir, path, template(from))
      written.push(path)
    }
  }
  for (const folder of ['migrations', 'generated']) {
    if (existsSync(join(dir, folder))) continue
    await write(dir, `${folder}/.gitkeep`, '')
    written.push(`${folder}/`)
  }
  const isNew = manifest.main === undefined || !existsSync(join(dir, manifest.main))
  const extended = extendManifest(manifest, JSON.parse(template('package.json')) as Manifest, isNew)
  const ignored = await readFile(join(dir, '.gitignore'), 'utf8').catch(() => '')
  const changes: readonly (readonly [path: string, before: string, after: string])[] = [
    ['package.json', JSON.stringify(manifest), JSON.stringify(extended)],
    ['.gitignore', ignored, extendGitignore(ignored, template('gitignore'))],
  ]
  for (const [path, before, after] of changes) {
    if (before === after) kept.push(path)
    else {
      await write(dir, path, path === 'package.json' ? `${JSON.stringify(extended, null, 2)}\n` : after)
      written.push(path)
    }
  }
  const missing = Object.keys(extended.devDependencies ?? {}).filter(
    (name) => !existsSync(join(dir, 'node_modules', name)),
  )
  return { written, kept, missing, workflows }
}

async function write(dir: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text)
}

async function readManifest(dir: string): Promise<Manifest> {
  const path = join(dir, 'package.json')
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new SluiceError(cause.code === 'ENOENT' ? 'no package.json' : cause.message, {
      code: 'E_NO_PACKAGE',
      place: dir,
      hint: 'run npm init -y && npm install sluice first, or go to the folder of your package',
      cause,
    })
  })
  try {
    return JSON.parse(text) as Manifest
  } catch (cause) {
    throw new SluiceError('package.json is not valid JSON', {
      code: 'E_PACKAGE',
      place: path,
      hint: 'correct it, then run sluice init again',
      cause,
    })
  }
}

/** True also where there is no repository yet. */
function isRepositoryRoot(dir: string): boolean {
  for (let folder = dir; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder === dir
    if (folder === dirname(folder)) return true
  }
}
