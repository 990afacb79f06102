/** What `init` reads and writes of a package.json. */
export interface Manifest {
  readonly type?: string
  readonly main?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** The test script that `npm init` writes. */
const NO_TEST = /no test specified/

/**
 * A manifest with the scripts and development dependencies of `template` that it lacks. `isNew`: nothing is in the folder
 * that would stop working as an ES module, which the project's TypeScript is.
 */
export function extendManifest(manifest: Manifest, template: Manifest, isNew: boolean): Manifest {
  const { scripts = {}, devDependencies = {}, dependencies = {} } = manifest
  const own = Object.entries(scripts).filter(([, command]) => !NO_TEST.test(command))
  const wanted = Object.entries(template.devDependencies ?? {}).filter(([name]) => !(name in dependencies))
  return {
    ...manifest,
    ...(isNew && { type: 'module' }),
    scripts: { ...template.scripts, ...Object.fromEntries(own) },
    devDependencies: { ...Object.fromEntries(wanted), ...devDependencies },
  }
}

/** A .gitignore with the lines of `template` that it lacks. */
export function extendGitignore(text: string, template: string): string {
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/\/$/, '')))
  const missing = template.split('\n').filter((line) => line !== '' && !present.has(line.replace(/\/$/, '')))
  if (missing.length === 0) return text
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`
}
