/** `name` as a quoted identifier, on either engine. */
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The name that an identifier in SQL stands for: `"Order ID"` is Order ID, `Orders` is orders. */
export const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()

/** `schema.name` quoted. */
export const qualified = (schema: string, name: string): string => `${ident(schema)}.${ident(name)}`

/** `value` as a text literal, on either engine. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** A list of quoted identifiers, each behind `prefix` (such as `f.`). */
export const idents = (names: readonly string[], prefix = ''): string =>
  names.map((name) => `${prefix}${ident(name)}`).join(', ')
