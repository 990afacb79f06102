import type { TableHistory } from './history.ts'

type Shape = 'scalar' | 'object' | 'list'

/**
 * True where values of one path are lists, objects or scalars by turns. Whether such a value lands in a column, as JSON or as
 * rows of another table depends on what came before it, and so does how a row that is discarded is written down.
 */
export function shapeVaries({ deliveries }: Pick<TableHistory, 'deliveries'>): boolean {
  const shapes = new Map<string, Set<Shape>>()
  const note = (path: string, shape: Shape): void =>
    void shapes.set(path, (shapes.get(path) ?? new Set()).add(shape))
  const visit = (value: unknown, path: string): void => {
    if (value === null || value === undefined) return
    if (Array.isArray(value)) {
      note(path, 'list')
      for (const element of value) visit(element, `${path}[]`)
    } else if (typeof value === 'object') {
      if (path !== '') note(path, 'object')
      for (const [name, field] of Object.entries(value)) visit(field, `${path}.${name}`)
    } else note(path, 'scalar')
  }
  for (const { rows } of deliveries.flat()) for (const row of rows) visit(row, '')
  return [...shapes.values()].some(({ size }) => size > 1)
}
