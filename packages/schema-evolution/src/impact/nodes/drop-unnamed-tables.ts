import { ts } from 'ts-morph'

/**
 * Generated types whose `DB` has only the tables that code names: Kysely makes unions of all names for each join, which
 * takes the checker most of its time where there are a hundred tables.
 */
export function dropUnnamedTables(types: string, texts: Iterable<string>): string {
  const words = new Set<string>()
  for (const text of texts) for (const [word] of text.matchAll(/[\p{L}\p{N}_$]+/gu)) words.add(word)
  const isNamed = (name: string): boolean =>
    (name.split('.').at(-1) ?? name).match(/[\p{L}\p{N}_$]+/gu)?.every((word) => words.has(word)) ?? true
  const source = ts.createSourceFile('types.ts', types, ts.ScriptTarget.Latest, true)
  let text = types
  for (const statement of source.statements.toReversed()) {
    if (!ts.isInterfaceDeclaration(statement) || statement.name.text !== 'DB') continue
    for (const member of statement.members.toReversed())
      if (member.name && ts.isStringLiteral(member.name) && !isNamed(member.name.text))
        text = text.slice(0, member.getFullStart()) + text.slice(member.end)
  }
  return text
}
