import { SluiceError } from '@sluice/schema'
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { outputOf, referencedConfigs } from './config-files.ts'
import { Overlay } from './checker/overlay.ts'
import { sourceManifests } from './source-manifests.ts'
import type { TypeChecker } from './checker/type-checker.ts'

/** A tsconfig, and the one that stands for it in the check: it refers to no other project, so that their source is read. */
export interface CodeConfig {
  readonly tsconfig: string
  readonly checked: string
}

/** A tsconfig and the code that it checks. */
export interface CodeProject extends CodeConfig {
  /**
   * Files that the check reads, without those of installed packages; links are resolved. Those of projects that it refers to
   * are read as source, whether they were built or not.
   */
  readonly files: readonly string[]
  /** Those of `files` whose errors count: the others belong to projects that are checked by themselves. */
  readonly own: ReadonlySet<string>
  /** `package.json` files whose entries lead to the output of a project have text that leads to its source. */
  readonly overlay: Overlay
}

/** The tsconfigs of a project and all that they refer to, and the texts that files have while they are checked. */
export interface CodeConfigs {
  readonly configs: readonly CodeConfig[]
  readonly overlay: Overlay
}

const installed = (path: string): boolean => path.split(sep).includes('node_modules')

const OUTPUT = /\.d\.[cm]?ts$|\.[cm]?jsx?$/

/**
 * Each tsconfig of a project once, and those that they refer to.
 * @throws SluiceError E_NO_TSCONFIG
 */
export async function readCodeConfigs(
  projectDir: string,
  tsconfigs: readonly string[],
): Promise<CodeConfigs> {
  const found = new Set<string>()
  for (const tsconfig of tsconfigs) {
    const given = join(projectDir, tsconfig)
    if (!existsSync(given)) throw noConfig(projectDir, tsconfig)
    found.add(await realpath(given))
  }
  for (const path of found) {
    for (const one of referencedConfigs(path)) if (existsSync(one)) found.add(await realpath(one))
  }
  const manifests = sourceManifests([...found])
  const configs = [...found].map((tsconfig) => ({
    tsconfig,
    checked: tsconfig.replace(/(\.json)?$/, '.sluice-impact.json'),
  }))
  const texts = configs.map(({ tsconfig, checked }) => [checked, checkedText(tsconfig)] as const)
  return { configs, overlay: new Overlay([...texts, ...manifests]) }
}

/** Nothing is written, and files of other projects lie outside of the folder that a project names as its root. */
const checkedText = (tsconfig: string): string =>
  JSON.stringify({
    extends: `./${basename(tsconfig)}`,
    references: [],
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      rootDir: sep,
    },
  })

/** The code of each tsconfig that has any. A file that several have is checked with the nearest. */
export async function readCodeProjects(
  checker: TypeChecker,
  { configs, overlay }: CodeConfigs,
): Promise<readonly CodeProject[]> {
  const outputs = configs.flatMap(({ tsconfig }) => outputOf(tsconfig).outDir ?? [])
  const built = (file: string): boolean =>
    OUTPUT.test(file) && outputs.some((folder) => file.startsWith(`${folder}${sep}`))
  const listed: { readonly config: CodeConfig; readonly files: readonly string[] }[] = []
  for (const config of configs) {
    const files = (await checker.files(config.checked)).filter(
      (file) => !installed(file) && !built(file) && existsSync(file),
    )
    if (files.length > 0) listed.push({ config, files })
  }
  const nearest = (file: string): CodeConfig | undefined => {
    const having = listed.filter(({ files }) => files.includes(file)).map(({ config }) => config)
    const around = having.filter(({ tsconfig }) => file.startsWith(`${dirname(tsconfig)}${sep}`))
    return around.toSorted((a, b) => b.tsconfig.length - a.tsconfig.length)[0] ?? having[0]
  }
  const owners = new Map([...new Set(listed.flatMap(({ files }) => files))].map((f) => [f, nearest(f)]))
  return listed.map(({ config, files }) => ({
    ...config,
    files,
    own: new Set(files.filter((file) => owners.get(file) === config)),
    overlay,
  }))
}

const noConfig = (projectDir: string, tsconfig: string): SluiceError =>
  new SluiceError(`there is no ${tsconfig}, so Sluice does not know which code to check`, {
    code: 'E_NO_TSCONFIG',
    place: join(projectDir, tsconfig),
    hint: 'name it in sluice.config.ts: impact: { tsconfig: "apps/reports/tsconfig.json" }',
  })
