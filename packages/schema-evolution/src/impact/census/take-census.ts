import { fullName, type Table } from '@sluice/schema'
import { readFile } from 'node:fs/promises'
import { Project, type FileSystemHost, type ts } from 'ts-morph'
import type { CodeProject } from '../check/code-project.ts'
import type { CensusSubject } from './census-subject.ts'
import { followDerived } from './follow-derived.ts'
import type { Hit } from './hit.ts'
import { KyselyScopes } from './kysely-scope.ts'
import { RawCensus } from './raw-census.ts'
import { SyntacticTables } from './syntactic-tables.ts'
import { TypedCensus } from './typed-census.ts'

export interface CensusOptions {
  readonly code: CodeProject
  /** Path of the generated file, and the types that it is to have. */
  readonly generated: string
  readonly types: string
  /** The tables that these types have. */
  readonly tables: readonly Table[]
  readonly subjects: readonly CensusSubject[]
  /** The files whose types can have to do with the subjects; in others, only SQL as text counts. */
  readonly concerned: ReadonlySet<string>
}

const TYPESCRIPT = /\.[cm]?tsx?$/
const DECLARATIONS = /\.d\.[cm]?ts$/
/** Queries that take all columns, or a list that another file has, need not name table or column. */
const UNNAMED = /\b(?:selectAll|returningAll)\s*\(/

/** Files that name a table or column of the subjects. */
export async function filesNaming(
  files: readonly string[],
  subjects: readonly CensusSubject[],
  also?: RegExp,
): Promise<readonly string[]> {
  const words = [
    ...new Set(subjects.flatMap(({ table, bareTable, columns }) => [table, bareTable, ...columns])),
  ]
  const texts = files.map(async (file) => {
    const text = await readFile(file, 'utf8')
    return also?.test(text) || words.some((name) => text.includes(name)) ? [file] : []
  })
  return (await Promise.all(texts)).flat()
}

/** All places in a project's code that name what changes, by file in the order of the files. */
export async function takeCensus({
  code,
  generated,
  types,
  tables,
  subjects,
  concerned,
}: CensusOptions): Promise<readonly Hit[]> {
  const own = [...code.own].filter((file) => TYPESCRIPT.test(file) && file !== generated)
  const sources = own.filter((file) => !DECLARATIONS.test(file))
  const wanted = await filesToRead(sources, subjects, concerned)
  if (wanted.length === 0) return []
  const project = new Project({
    ...(code.manifests.size > 0 && { fileSystem: withManifests(code.manifests) }),
    tsConfigFilePath: code.tsconfig,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  })
  project.createSourceFile(generated, types, { overwrite: true })
  for (const file of [...wanted, ...own.filter((one) => DECLARATIONS.test(one))])
    project.addSourceFileAtPath(file)
  const program = project.getProgram().compilerObject
  const scopes = new KyselyScopes(
    program.getTypeChecker(),
    generated,
    new Map(subjects.map(({ table, interfaceName }) => [table, interfaceName])),
  )
  const known = new SyntacticTables(new Set(tables.map(fullName)))
  const hits = wanted.flatMap((file) => {
    const source: ts.SourceFile | undefined = program.getSourceFile(file)
    if (!source) return []
    return [
      ...(concerned.has(file) ? new TypedCensus(scopes, known, subjects).take(source) : []),
      ...new RawCensus(scopes, subjects).take(source),
    ]
  })
  return followDerived(hits, program.getTypeChecker())
}

/** The disk, with other texts of some `package.json`. */
function withManifests(manifests: ReadonlyMap<string, string>): FileSystemHost {
  const disk = new Project().getFileSystem()
  const overlay = Object.create(disk) as FileSystemHost
  overlay.readFileSync = (path, encoding) => manifests.get(path) ?? disk.readFileSync(path, encoding)
  return overlay
}

async function filesToRead(
  sources: readonly string[],
  subjects: readonly CensusSubject[],
  concerned: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (subjects.length === 0) return []
  const others = sources.filter((file) => !concerned.has(file))
  const [named, raw] = await Promise.all([
    filesNaming(
      [...concerned].filter((file) => sources.includes(file)),
      subjects,
      UNNAMED,
    ),
    filesNaming(others, subjects),
  ])
  const texts = await Promise.all(raw.map(async (file) => [file, await readFile(file, 'utf8')] as const))
  const found = new Set([...named, ...texts.flatMap(([file, text]) => (RAW.test(text) ? [file] : []))])
  return sources.filter((file) => found.has(file))
}

/** Code that may have SQL as text, which does not say of what table it is. */
const RAW = /\bsql\b|\braw\b|\bdynamic\b|\$\{/
