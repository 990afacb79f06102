import { SluiceError } from '@sluice/schema'
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Compiler } from './compiler.ts'
import { configChain, outputOf, referencedConfigs } from './config-files.ts'
import { listingConfig } from './listing-config.ts'
import { sourceManifests } from './source-manifests.ts'

/** A tsconfig and the code that it checks. */
export interface CodeProject {
  readonly tsconfig: string
  /** The tsconfig and what it extends. */
  readonly configs: readonly string[]
  /**
   * Files that the check reads, without those of installed packages; links are resolved. With project references, those of the
   * projects that it refers to are read as source, whether they were built or not.
   */
  readonly files: readonly string[]
  /** Those of `files` whose errors count: the others belong to projects that are checked by themselves. */
  readonly own: ReadonlySet<string>
  /** `package.json` files whose entries lead to the output of a referenced project, with text that leads to its source. */
  readonly manifests: ReadonlyMap<string, string>
  /** True where the tsconfig refers to others. */
  readonly refers: boolean
}

interface Listed {
  readonly files: readonly string[]
  readonly references: readonly string[]
}

const installed = (path: string): boolean => path.split(sep).includes('node_modules')

/**
 * The code that a tsconfig and the projects that it refers to check, each project once.
 * @throws SluiceError E_NO_TSCONFIG
 */
export async function readCodeProjects(
  compiler: Compiler,
  projectDir: string,
  tsconfig: string,
): Promise<readonly CodeProject[]> {
  const given = join(projectDir, tsconfig)
  if (!existsSync(given)) throw noConfig(projectDir, tsconfig)
  const listed = new Map<string, Listed>()
  const visit = async (path: string): Promise<void> => {
    if (listed.has(path)) return
    const found = referencedConfigs(path).filter((one) => existsSync(one))
    const references = await Promise.all(found.map((one) => realpath(one)))
    listed.set(path, { files: [], references })
    await using config = references.length > 0 ? await listingConfig(projectDir, path) : undefined
    const files = await compiler.files(config?.path ?? path, dirname(path))
    listed.set(path, { files: files.filter((file) => !installed(file) && existsSync(file)), references })
    for (const reference of references) await visit(reference)
  }
  await visit(await realpath(given))
  const manifests = sourceManifests([...listed.keys()])
  const outputs = [...listed.keys()].flatMap((path) => outputOf(path).outDir ?? [])
  const built = (file: string): boolean => outputs.some((folder) => file.startsWith(`${folder}${sep}`))
  if (manifests.size > 0)
    for (const [path, one] of listed)
      listed.set(path, { ...one, files: one.files.filter((file) => !built(file)) })
  return [...listed]
    .filter(([, { files }]) => files.length > 0)
    .map(([path, { files, references }]) => ({
      tsconfig: path,
      configs: configChain(path),
      files: [...new Set(reachable(path, listed).flatMap((one) => listed.get(one)?.files ?? []))],
      own: new Set(files),
      manifests: references.length > 0 ? manifests : new Map(),
      refers: references.length > 0,
    }))
}

/** A project and all that it refers to, directly or not. */
function reachable(path: string, listed: ReadonlyMap<string, Listed>): readonly string[] {
  const seen = new Set([path])
  for (const one of seen) for (const reference of listed.get(one)?.references ?? []) seen.add(reference)
  return [...seen]
}

const noConfig = (projectDir: string, tsconfig: string): SluiceError =>
  new SluiceError(`there is no ${tsconfig}, so it is not known what code to check`, {
    code: 'E_NO_TSCONFIG',
    place: join(projectDir, tsconfig),
    hint: 'name it in sluice.config.ts: impact: { tsconfig: "apps/reports/tsconfig.json" }',
  })
