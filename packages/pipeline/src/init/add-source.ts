import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { guessFile, likeFile } from './source-like.ts'

/** The kinds of sources that `sources add` writes. */
export const SOURCE_KINDS = ['rest', 'sql', 'files', 'everflow', 'redtrack'] as const

/** Those that need a name, since it is that of a system. */
export const NAMED_KINDS: readonly SourceKind[] = ['rest', 'sql', 'files']

export type SourceKind = (typeof SOURCE_KINDS)[number]

/** A source that was written, with what is left to do. */
export interface AddedSource {
  readonly written: readonly string[]
  /** What goes into the config: an import, and a member of `sources`. */
  readonly import: string
  readonly member: string
  /** Environment variables that the source reads. */
  readonly variables: readonly string[]
}

const template = (path: string): string =>
  readFileSync(new URL(path, new URL('../../templates/', import.meta.url)), 'utf8')

/**
 * Writes a source and its test from a template into `sources/` of the project. `like`: a file, for a source of files such as this.
 * @throws SluiceError E_SOURCE_NAME, E_SOURCE_EXISTS, E_SOURCE_SAMPLE
 */
export async function addSource(
  dir: string,
  kind: SourceKind,
  name: string = kind,
  like?: { readonly path: string; readonly cwd: string },
): Promise<AddedSource> {
  if (NAMED_KINDS.includes(kind) && name === kind) throw new BadName(name)
  const plain = template(`sources-add/${kind}.ts`)
  const source = like ? likeFile(plain, await guessFile(dir, like.path, like.cwd)) : plain
  const test = template(`sources-add/${kind}${like ? '-like' : ''}.test.ts`)
  const written = { source: named(source, name), test: named(test, name) }
  return writeSource(dir, name, written, `sluice sources add ${kind} NAME`)
}

/**
 * Writes a source and its test into `sources/`. `command`: takes another name.
 * @throws SluiceError E_SOURCE_NAME, E_SOURCE_EXISTS
 */
export async function writeSource(
  dir: string,
  name: string,
  { source, test }: { readonly source: string; readonly test: string },
  command: string,
): Promise<AddedSource> {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw new BadName(name)
  const paths = [`sources/${name}.ts`, `sources/${name}.test.ts`] as const
  const there = paths.find((path) => existsSync(join(dir, path)))
  if (there !== undefined)
    throw new SluiceError(`${there} already exists`, {
      code: 'E_SOURCE_EXISTS',
      place: dir,
      hint: `use another name: ${command}`,
    })
  await mkdir(join(dir, 'sources'), { recursive: true })
  await writeFile(join(dir, paths[0]), source)
  await writeFile(join(dir, paths[1]), test)
  const variables = [
    ...new Set([...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, one = '']) => one)),
  ]
  return {
    written: paths,
    import: `import { ${name} } from './sources/${name}.ts'`,
    member: `${name}()`,
    variables,
  }
}

class BadName extends SluiceError {
  constructor(name: string) {
    super(`${JSON.stringify(name)} cannot be the name of a source`, {
      code: 'E_SOURCE_NAME',
      hint: 'use letters and digits, beginning with a lower-case letter, such as crm: the name becomes a variable and a schema',
    })
  }
}

/** What the variables of a source begin with. */
export const variablePrefix = (name: string): string => name.replaceAll(/([A-Z])/g, '_$1').toUpperCase()

/** The template with the name of the source in place of `acme`, and of `ACME` in the names of variables. */
const named = (text: string, name: string): string =>
  text.replaceAll('acme', name).replaceAll('ACME', variablePrefix(name))
