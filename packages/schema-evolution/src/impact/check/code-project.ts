import { SluiceError } from '@sluice/schema'
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Compiler } from './compiler.ts'
import { configChain, referencedConfigs } from './config-files.ts'

/** A tsconfig and the code that it checks. */
export interface CodeProject {
  readonly tsconfig: string
  /** The tsconfig and what it extends. */
  readonly configs: readonly string[]
  /** Files that are checked, without those of installed packages; links are resolved. */
  readonly files: readonly string[]
}

const installed = (path: string): boolean => path.split(sep).includes('node_modules')

/**
 * The code that a tsconfig checks. One that only refers to others stands for those.
 * @throws SluiceError E_NO_TSCONFIG
 */
export async function readCodeProjects(
  compiler: Compiler,
  projectDir: string,
  tsconfig: string,
): Promise<readonly CodeProject[]> {
  const given = join(projectDir, tsconfig)
  if (!existsSync(given)) throw noConfig(projectDir, tsconfig)
  const path = await realpath(given)
  const listed = await compiler.files(path, dirname(path))
  const files = listed.filter((file) => !installed(file) && existsSync(file))
  const references = referencedConfigs(path)
  if (files.length > 0 || references.length === 0)
    return [{ tsconfig: path, configs: configChain(path), files }]
  const projects = references.map((one) => readCodeProjects(compiler, projectDir, relative(projectDir, one)))
  return (await Promise.all(projects)).flat()
}

const noConfig = (projectDir: string, tsconfig: string): SluiceError =>
  new SluiceError(`there is no ${tsconfig}, so it is not known what code to check`, {
    code: 'E_NO_TSCONFIG',
    place: join(projectDir, tsconfig),
    hint: 'name it in sluice.config.ts: impact: { tsconfig: "apps/reports/tsconfig.json" }',
  })
