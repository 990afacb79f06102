import { ts } from 'ts-morph'
import type { ReferenceSubject } from '../delta/reference-subject.ts'

/** The property by which a value of a subject's column is known, wherever it goes. */
export const brandOf = (subject: number): string => `__sluice_${subject}`

const BRANDED = `
type SluiceBranded<T, N extends string> = T extends null | undefined
  ? T
  : T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<SluiceBrand<S, N>, I, U>
    : ColumnType<SluiceBrand<T, N>, T, T>
type SluiceBrand<S, N extends string> = S extends null | undefined ? S : S & { readonly [K in N]?: never }
`

/**
 * Generated types in which what a query gives for a column of a subject has a brand: it goes with the value through rows,
 * parameters and returned objects, as far as types are inferred.
 */
export function brandTypes(types: string, subjects: readonly ReferenceSubject[]): string {
  const source = ts.createSourceFile('types.ts', types, ts.ScriptTarget.Latest, true)
  const brands: { readonly from: number; readonly to: number; readonly names: string[] }[] = []
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue
      const { name, type } = member
      const column = ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : ''
      const names = subjects.flatMap(({ interfaceName, columns }, i) =>
        interfaceName === statement.name.text && columns.has(column) ? [brandOf(i)] : [],
      )
      if (names.length > 0) brands.push({ from: type.getStart(source), to: type.end, names })
    }
  }
  let text = types
  for (const { from, to, names } of brands.toReversed()) {
    const union = names.map((name) => `'${name}'`).join(' | ')
    text = `${text.slice(0, from)}SluiceBranded<${text.slice(from, to)}, ${union}>${text.slice(to)}`
  }
  if (brands.length === 0) return types
  const imported = /import type \{[^}]*\bColumnType\b/.test(text)
  return `${imported ? '' : "import type { ColumnType } from 'kysely'\n"}${text}${BRANDED}`
}
