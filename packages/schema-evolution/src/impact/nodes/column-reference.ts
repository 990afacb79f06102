/** A column as a query names it: `o.amount as total`, `amount desc`, `orders.orders.amount`. */
export interface ColumnReference {
  /** Alias or name of its table. */
  readonly qualifier?: string
  readonly column: string
}

const ENDING = /\s+(?:as\s+.+|asc|desc)$/i

/** Reads a column as a query names it. */
export function columnReference(text: string): ColumnReference {
  const path = text.trim().replace(ENDING, '')
  const dot = path.lastIndexOf('.')
  return dot === -1 ? { column: path } : { qualifier: path.slice(0, dot), column: path.slice(dot + 1) }
}

/** `shop.orders as o` → `shop.orders`. */
export const tableReference = (text: string): string => text.trim().replace(ENDING, '')
