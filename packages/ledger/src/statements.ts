/**
 * Gives the statements of an `.sql` file by their names. Each begins behind a line `-- name: ...`; `{parts}` of it that
 * differ from call to call are filled in by `withParts`.
 */
export function statementsOf(text: string): (name: string) => string {
  const [, ...sections] = text.split(/^-- name: /m)
  const byName = new Map(
    sections.map((section) => {
      const end = section.indexOf('\n')
      return [section.slice(0, end).trim(), section.slice(end + 1).trim()]
    }),
  )
  return (name) => {
    const sql = byName.get(name)
    if (sql === undefined) throw new Error(`no statement has the name ${name}`)
    return sql
  }
}

/** Fills the `{parts}` of a statement. */
export const withParts = (sql: string, parts: Readonly<Record<string, string>>): string =>
  sql.replaceAll(/\{(\w+)\}/g, (part, name: string) => parts[name] ?? part)

/** `1, 2, 3`. */
export const numbers = (values: readonly number[]): string => values.map(Number).join(', ')

/** `$2, $3, $4` from the second parameter on, for example. */
export const placeholders = (count: number, first: number): string =>
  Array.from({ length: count }, (_, i) => `$${first + i}`).join(', ')
