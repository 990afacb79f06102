import { fullName, type Table } from '@sluice/schema'
import {
  IndentationText,
  Project,
  type InterfaceDeclarationStructure,
  type PropertySignature,
  type PropertySignatureStructure,
  type SourceFile,
  type TypeAliasDeclarationStructure,
} from 'ts-morph'
import { interfaceNames } from './interface-names.ts'

const FIRST_LINES = `// DO NOT EDIT. Made from migrations/ by \`sluice generate\`, which \`sluice migrate\` runs too.
// One interface a table, columns in their order in the table; types as chosen in sluice.config.ts.
`

const inOrder = <T extends { name: string }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) // code units, whatever the locale

const exported = { isExported: true } as const

const aliasesOf = (source: SourceFile): Omit<TypeAliasDeclarationStructure, 'kind'>[] =>
  inOrder(source.getTypeAliases().map((alias) => alias.getStructure())).map((alias) => ({
    ...alias,
    type: String(alias.type).replaceAll(/\s+/g, ' '),
  }))

/** The properties of an interface by the name they stand for. */
const propertiesOf = (source: SourceFile, name: string): ReadonlyMap<string, PropertySignature> =>
  new Map(
    source
      .getInterfaceOrThrow(name)
      .getProperties()
      .map((property) => [unquoted(property.getName()), property]),
  )

const unquoted = (name: string): string => (name.startsWith('"') ? (JSON.parse(name) as string) : name)

function tableInterface(
  source: SourceFile,
  table: Table,
  from: string,
  name: string,
): Omit<InterfaceDeclarationStructure, 'kind'> {
  const members = propertiesOf(source, from)
  const key = table.primaryKey.length > 0 ? `, primary key (${table.primaryKey.join(', ')})` : ''
  const properties = table.columns.flatMap((column): PropertySignatureStructure[] => {
    const member = members.get(column.name)
    return member ? [{ ...member.getStructure(), docs: [column.type] }] : []
  })
  return { ...exported, name, docs: [`\`${fullName(table)}\`${key}`], properties }
}

/**
 * Puts what kysely-codegen wrote into the order and under the names of the tables. `keys` are the keys that the tables
 * have in its `DB`, in the order of `tables`.
 */
export function polishTypes(text: string, tables: readonly Table[], keys: readonly string[]): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  })
  const source = project.createSourceFile('codegen.ts', text)
  const names = interfaceNames(tables)
  const entries = propertiesOf(source, 'DB')
  const target = project.createSourceFile('database.ts')
  target.addImportDeclarations(source.getImportDeclarations().map((one) => one.getStructure()))
  target.addTypeAliases(aliasesOf(source))
  target.addInterfaces(
    tables.map((table, i) =>
      tableInterface(
        source,
        table,
        entries
          .get(keys[i] ?? '')
          ?.getTypeNodeOrThrow()
          .getText() ?? '',
        names.get(fullName(table)) ?? '',
      ),
    ),
  )
  target.addInterface({
    ...exported,
    name: 'DB',
    docs: ['All tables by the name that queries call them.'],
    properties: tables.map((table) => ({
      name: JSON.stringify(fullName(table)),
      type: names.get(fullName(table)) ?? 'never',
    })),
  })
  return `${FIRST_LINES}\n${target.getFullText()}`
}
