/** An object of a parse tree. */
export type Node = Readonly<Record<string, unknown>>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list of a parse tree; both parsers leave out what is empty. */
export const listIn = (node: Node, key: string): readonly unknown[] => {
  const value = node[key]
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

export const nodesIn = (node: Node, key: string): readonly Node[] => listIn(node, key).filter(isNode)

export const nodeIn = (node: Node, key: string): Node | undefined => {
  const value = node[key]
  return isNode(value) ? value : undefined
}

/** Empty where there is none. */
export const textIn = (node: Node, key: string): string => {
  const value = node[key]
  return typeof value === 'string' ? value : ''
}

export const textsIn = (node: Node, key: string): readonly string[] =>
  listIn(node, key).filter((one) => typeof one === 'string')
