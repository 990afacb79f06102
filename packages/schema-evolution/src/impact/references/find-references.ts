import { fullName, type Table } from '@sluice/schema'
import { readFile } from 'node:fs/promises'
import { Project, type FileSystemHost, type ts } from 'ts-morph'
import type { CodeProject } from '../check/code-project.ts'
import type { Overlay } from '../check/checker/overlay.ts'
import { isRuleDelta } from '../delta/rule-delta.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { brandTypes } from '../nodes/brand-types.ts'
import { dropUnnamedTables } from '../nodes/drop-unnamed-tables.ts'
import { BuilderReferences } from './untyped/builder-references.ts'
import { FlowReferences } from './flow-references.ts'
import { followDerived } from '../nodes/follow-derived.ts'
import type { Hit } from '../nodes/hit.ts'
import { KyselyScopes } from '../nodes/kysely-scope.ts'
import { mentionsAny } from '../nodes/mentions-any.ts'
import { isKeyLookup } from './key-lookups.ts'
import { RawReferences } from './untyped/raw-references.ts'
import { RawTexts } from './untyped/raw-text.ts'
import { RuleReferences } from './rule-references.ts'
import { ShapeReferences } from './untyped/shape-references.ts'
import { SyntacticTables } from '../nodes/syntactic-tables.ts'
import { TableObjectReferences } from './untyped/table-object-references.ts'
import { TypedReferences } from './typed-references.ts'

export interface ReferenceOptions {
  readonly code: CodeProject
  /** Path of the generated file, and the types that it is to have. */
  readonly generated: string
  readonly types: string
  /** The tables that these types have. */
  readonly tables: readonly Table[]
  readonly subjects: readonly ReferenceSubject[]
  /** The files whose types can have to do with the subjects; in others, only SQL as text counts. */
  readonly concerned: ReadonlySet<string>
}

const CODE = /\.[cm]?[jt]sx?$/
const DECLARATIONS = /\.d\.[cm]?ts$/
/** Files that name a table or column of the subjects. */
export async function filesNaming(
  files: readonly string[],
  subjects: readonly ReferenceSubject[],
  spelled: (column: string) => readonly string[] = (column) => [column],
): Promise<readonly string[]> {
  const isNamed = mentionsAny(
    subjects.flatMap(({ table, bareTable, columns }) => [table, bareTable, ...[...columns].flatMap(spelled)]),
  )
  const texts = files.map(async (file) => {
    const text = await readFile(file, 'utf8')
    return isNamed(text) ? [file] : []
  })
  return (await Promise.all(texts)).flat()
}

/** Those of the subjects whose column any file names; whole tables are always among them. */
export async function namedSubjects(
  files: readonly string[],
  subjects: readonly ReferenceSubject[],
): Promise<readonly ReferenceSubject[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return subjects.filter(({ columns }) => columns.size === 0 || texts.some(mentionsAny(columns)))
}

/** A value of a key that goes counts where code uses it as a key. */
const isCertain = (hit: Hit): boolean =>
  !isRuleDelta(hit.subject.delta) || isKeyLookup(hit, hit.subject.delta)

/** A hand-written type may spell a column in its own way. */
const camelCased = (column: string): readonly string[] => [
  column,
  column.replaceAll(/_+(\w)/g, (_, letter: string) => letter.toUpperCase()),
]

/** All places in a project's code that name what changes, by file in the order of the files. */
export async function findReferences({
  code,
  generated,
  types,
  tables,
  subjects,
  concerned,
}: ReferenceOptions): Promise<readonly Hit[]> {
  const columns = subjects.filter(({ delta }) => !isRuleDelta(delta))
  const rules = subjects.filter(({ delta }) => isRuleDelta(delta))
  const own = [...code.own].filter((file) => CODE.test(file) && file !== generated)
  const sources = own.filter((file) => !DECLARATIONS.test(file))
  const wanted = await filesToRead(sources, subjects, concerned)
  if (wanted.length === 0) return []
  const project = new Project({
    fileSystem: overlaid(code.overlay),
    tsConfigFilePath: code.tsconfig,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  })
  const followed = [...columns, ...rules.filter(({ delta }) => 'uniqueness' in delta)]
  const branded = brandTypes(types, followed)
  project.createSourceFile(generated, branded, { overwrite: true })
  for (const file of [...wanted, ...own.filter((one) => DECLARATIONS.test(one))])
    project.addSourceFileAtPath(file)
  const imported = new Set(code.files.filter((file) => file !== generated))
  const named = project.getProgram().compilerObject.getSourceFiles()
  const kept = [
    ...subjects.map(({ table }) => table), // for code that takes any table
    ...named.flatMap(({ fileName, text }) => (imported.has(fileName) ? [text] : [])),
  ]
  project.createSourceFile(generated, dropUnnamedTables(branded, kept), { overwrite: true })
  const program = project.getProgram().compilerObject
  const checker = program.getTypeChecker()
  const scopes = new KyselyScopes(
    checker,
    generated,
    new Map(subjects.map(({ table, interfaceName }) => [table, interfaceName])),
  )
  const texts = new RawTexts(checker)
  const flow = new FlowReferences(
    checker,
    followed,
    wanted.flatMap((file) => program.getSourceFile(file)?.text ?? []),
  )
  const read = wanted.flatMap((file) => program.getSourceFile(file) ?? [])
  const others = [
    new ShapeReferences(columns, tables),
    new BuilderReferences(scopes, columns),
    new TableObjectReferences(checker, columns, read),
  ]
  const known = new SyntacticTables(new Set(tables.map(fullName)))
  const hits = wanted.flatMap((file) => {
    const source: ts.SourceFile | undefined = program.getSourceFile(file)
    if (!source) return []
    return [
      ...(concerned.has(file) ? new TypedReferences(scopes, known, columns).take(source) : []),
      ...(concerned.has(file) && rules.length > 0
        ? new RuleReferences(scopes, known, rules).take(source)
        : []),
      ...new RawReferences(scopes, known, texts, subjects).take(source),
      ...(concerned.has(file) ? flow.take(source).filter(isCertain) : []),
      ...others.flatMap((one) => one.take(source)),
    ]
  })
  return followDerived(hits, checker)
}

/** The disk as the check sees it. */
function overlaid(texts: Overlay): FileSystemHost {
  const disk = new Project().getFileSystem()
  const overlay = Object.create(disk) as FileSystemHost
  overlay.readFileSync = (path, encoding) => texts.get(path) ?? disk.readFileSync(path, encoding)
  return overlay
}

/** Files that a change can reach, where rows may come through a name of another file; of others those that name it. */
async function filesToRead(
  sources: readonly string[],
  subjects: readonly ReferenceSubject[],
  concerned: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (subjects.length === 0) return []
  const others = sources.filter((file) => !concerned.has(file))
  const raw = await filesNaming(others, subjects, camelCased)
  const found = new Set(raw)
  return sources.filter((file) => concerned.has(file) || found.has(file))
}
