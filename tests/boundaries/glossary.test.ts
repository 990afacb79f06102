import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Project, ts } from 'ts-morph'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted()

/** The words in backticks in the first cells of the table below a heading of the glossary. */
function defined(heading: string): readonly string[] {
  const section = read('docs/glossary.md').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const cells = section
    .split('\n')
    .flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []))
  return sorted(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)))
}

/** That the glossary defines these names below a heading, and no others. */
function expectDefined(heading: string, names: readonly string[]): void {
  const words = defined(heading)
  const known = new Set(names)
  expect({
    undefined: sorted(names).filter((name) => !words.includes(name)),
    unused: words.filter((word) => !known.has(word)),
  }).toEqual({ undefined: [], unused: [] })
}

/** The program of the commands. Third-party types are left out: no result has them, and they are most of the program. */
function commandProgram(): ts.Program {
  const project = new Project({
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
    resolutionHost: (host, options) => ({
      resolveModuleNames: (names, from) =>
        names.map((name) =>
          /^(\.|@sluice\/)/.test(name)
            ? ts.resolveModuleName(name, from, options(), host, undefined, undefined, ts.ModuleKind.ESNext)
                .resolvedModule
            : undefined,
        ),
    }),
    skipFileDependencyResolution: true,
  })
  const files = globSync('apps/cli/src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'))
  project.addSourceFilesAtPaths(files.map((path) => join(root, path)))
  return project.getProgram().compilerObject
}

/** The names of the properties of a type, of their types, and so on. */
function fieldsOf(checker: ts.TypeChecker, types: readonly ts.Type[]): readonly string[] {
  const seen = new Set<ts.Type>()
  const names = new Set<string>()
  const walk = (type: ts.Type): void => {
    if (seen.has(type)) return
    seen.add(type)
    if (type.isUnion()) return type.types.forEach(walk)
    if (checker.isArrayType(type) || checker.isTupleType(type))
      return checker.getTypeArguments(type as ts.TypeReference).forEach(walk)
    const isPlain = type.isIntersection() || (type.flags & ts.TypeFlags.Object) !== 0
    if (!isPlain || type.getCallSignatures().length > 0) return
    for (const property of type.getProperties()) {
      const [declaration] = property.declarations ?? []
      if (declaration?.getSourceFile().isDeclarationFile) continue // of Date, Map and the like
      names.add(property.name)
      walk(checker.getTypeOfSymbol(property))
    }
  }
  types.forEach(walk)
  return [...names]
}

/** The types of what commands print with --json: `data` of their outcomes, and the events that reporters take. */
function printedTypes(program: ts.Program, checker: ts.TypeChecker): readonly ts.Type[] {
  const types: ts.Type[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'data')
      types.push(checker.getTypeAtLocation(node.initializer))
    if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'data')
      types.push(checker.getTypeAtLocation(node.name))
    if (ts.isMethodSignature(node) && node.name.getText() === 'event')
      node.parameters.forEach((parameter) => types.push(checker.getTypeAtLocation(parameter)))
    ts.forEachChild(node, visit)
  }
  for (const file of program.getSourceFiles())
    if (file.fileName.includes(`${sep}apps${sep}cli${sep}`)) visit(file)
  return types
}

test('the glossary has every field that commands print with --json', () => {
  const program = commandProgram()
  const checker = program.getTypeChecker()
  const printed = fieldsOf(checker, printedTypes(program, checker))
  expect(printed).toEqual(expect.arrayContaining(['rows_read', 'rowsRead', 'bad_files', 'waits_for', 'hint']))
  expectDefined('Fields of `--json`', printed)
})

/** The columns of the tables of `_sluice`, from the SQL that creates and alters them. */
function systemColumns(): readonly string[] {
  const files = globSync('packages/*/{sql,src}/**/*.sql', { cwd: root }).filter(
    (path) => !path.includes('node_modules'),
  )
  const sql = files.map((path) => read(path).replaceAll(/--.*$/gm, '')).join('\n')
  const created = [...sql.matchAll(/create table (?:if not exists )?_sluice\.\w+ \((.*?)\n\);/gs)].flatMap(
    ([, body = '']) =>
      [...body.matchAll(/^  (\w+) /gm)].flatMap(([, name = '']) => (name === 'primary' ? [] : [name])),
  )
  const added = [...sql.matchAll(/alter table _sluice\.\w+ add column (?:if not exists )?(\w+)/g)]
  return sorted([...created, ...added.map(([, name = '']) => name)])
}

test('the glossary has every column of the schema _sluice', () => {
  expect(systemColumns()).toEqual(expect.arrayContaining(['load_id', 'merged_schema', 'blocked', 'etag']))
  expectDefined('Columns of `_sluice`', systemColumns())
})

test('the glossary has every column that Sluice adds to tables', () => {
  const names = [...read('packages/schema/src/system.ts').matchAll(/= '(_(?:sluice|file|row)_\w+)'/g)]
  expectDefined(
    'Columns that Sluice adds to your tables',
    names.map(([, name = '']) => name),
  )
})
