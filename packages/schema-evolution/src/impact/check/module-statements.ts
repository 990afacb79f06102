import { ts } from 'ts-morph'

/** Where a name comes from: an export of a module, or all of it. */
export interface Origin {
  readonly module: string
  /** `*` where it is the whole module. */
  readonly name: string
}

/** One statement at the top of a module. */
export interface ModuleStatement {
  readonly node: ts.Statement
  readonly text: string
  /** All identifiers in it, whatever they stand for. */
  readonly words: ReadonlySet<string>
  /** Modules that it takes as a whole: `import('./x')`, `require('./x')`. */
  readonly modules: readonly string[]
}

/** A module as a list of statements, and how their names go in and out. */
export interface ModuleStatements {
  readonly statements: readonly ModuleStatement[]
  /** Which statements declare a name, or assign to a part of it. */
  readonly declared: ReadonlyMap<string, readonly number[]>
  readonly imported: ReadonlyMap<string, Origin>
  readonly exported: ReadonlyMap<string, string | Origin>
  /** `export * from`. */
  readonly passed: readonly string[]
  /** What every module sees, without importing it. */
  readonly ambient: boolean
}

/** Reads a module. */
export function moduleStatements(source: ts.SourceFile): ModuleStatements {
  const statements: ModuleStatement[] = []
  const declared = new Map<string, number[]>()
  const imported = new Map<string, Origin>()
  const exported = new Map<string, string | Origin>()
  const passed: string[] = []
  let [ambient, isModule] = [false, false]
  const declare = (name: string, at: number): void => {
    declared.set(name, [...(declared.get(name) ?? []), at])
  }
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) {
      isModule = true
      for (const [local, origin] of importsOf(node)) imported.set(local, origin)
      continue
    }
    if (ts.isExportDeclaration(node)) {
      isModule = true
      readExport(node, exported, passed)
      continue
    }
    const at = statements.length
    statements.push({ node, text: node.getFullText(source), ...usesOf(node) })
    const names = declaredNames(node)
    for (const name of names) declare(name, at)
    if (isExported(node)) {
      isModule = true
      for (const name of names) exported.set(name, name)
      if (isDefault(node)) exported.set('default', defaultName(node, names, at, declare))
    }
    for (const name of commonExports(node)) {
      isModule = true
      exported.set(name, `exports.${name}`)
      declare(`exports.${name}`, at)
    }
    if (ts.isModuleDeclaration(node) && (ts.isStringLiteral(node.name) || node.name.text === 'global'))
      ambient = true
  }
  return { statements, declared, imported, exported, passed, ambient: ambient || !isModule }
}

function importsOf(node: ts.ImportDeclaration): readonly (readonly [string, Origin])[] {
  const module = (node.moduleSpecifier as ts.StringLiteral).text
  const { name, namedBindings } = node.importClause ?? {}
  return [
    ...(name ? [[name.text, { module, name: 'default' }] as const] : []),
    ...(namedBindings && ts.isNamespaceImport(namedBindings)
      ? [[namedBindings.name.text, { module, name: '*' }] as const]
      : (namedBindings?.elements ?? []).map(
          (one) => [one.name.text, { module, name: (one.propertyName ?? one.name).text }] as const,
        )),
  ]
}

function readExport(
  { moduleSpecifier, exportClause }: ts.ExportDeclaration,
  exported: Map<string, string | Origin>,
  passed: string[],
): void {
  const module = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined
  if (!exportClause) {
    if (module !== undefined) passed.push(module)
  } else if (ts.isNamespaceExport(exportClause)) {
    if (module !== undefined) exported.set(exportClause.name.text, { module, name: '*' })
  } else {
    for (const { name, propertyName } of exportClause.elements) {
      const from = (propertyName ?? name).text
      exported.set(name.text, module === undefined ? from : { module, name: from })
    }
  }
}

function usesOf(statement: ts.Node): Pick<ModuleStatement, 'words' | 'modules'> {
  const words = new Set<string>()
  const modules: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) words.add(node.text)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument
      if (ts.isStringLiteral(literal)) modules.push(literal.text)
    } else if (ts.isCallExpression(node)) {
      const [first] = node.arguments
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require')
      if (loads && first && ts.isStringLiteralLike(first)) modules.push(first.text)
    }
    for (const doc of (node as { jsDoc?: readonly ts.Node[] }).jsDoc ?? []) visit(doc)
    ts.forEachChild(node, visit)
  }
  visit(statement)
  return { words, modules }
}

function declaredNames(node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap(({ name }) => boundNames(name))
  if (ts.isImportEqualsDeclaration(node)) return [node.name.text]
  if (ts.isExpressionStatement(node)) return assignedName(node.expression)
  const { name } = node as { name?: ts.Node }
  const tags = ts.getJSDocTags(node).flatMap((tag) => {
    const { name: named } = tag as { name?: ts.Node }
    return named && ts.isIdentifier(named) && !ts.isJSDocParameterTag(tag) ? [named.text] : []
  })
  return [...(name && ts.isIdentifier(name) ? [name.text] : []), ...tags]
}

const boundNames = (name: ts.BindingName): readonly string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((one) => (ts.isBindingElement(one) ? boundNames(one.name) : []))

/** `report.title = …` is a use of `report`. */
function assignedName(expression: ts.Expression): readonly string[] {
  if (!ts.isBinaryExpression(expression)) return []
  let at: ts.Expression = expression.left
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) at = at.expression
  return ts.isIdentifier(at) && at !== expression.left ? [at.text] : []
}

/** `exports.x = …` and `module.exports = { x }` of CommonJS. */
function commonExports(node: ts.Statement): readonly string[] {
  if (!ts.isExpressionStatement(node) || !ts.isBinaryExpression(node.expression)) return []
  const { left, right } = node.expression
  const target = left.getText()
  const named = /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1]
  if (named !== undefined) return [named]
  if (target !== 'module.exports') return []
  const keys = ts.isObjectLiteralExpression(right)
    ? right.properties.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []))
    : []
  return ['default', ...keys]
}

const modifiers = (node: ts.Node): readonly ts.ModifierLike[] =>
  ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []

const isExported = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) || modifiers(node).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const isDefault = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) || modifiers(node).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)

function defaultName(
  node: ts.Statement,
  [name]: readonly string[],
  at: number,
  declare: (name: string, at: number) => void,
): string {
  if (name !== undefined) return name
  declare('default', at)
  return 'default'
}
