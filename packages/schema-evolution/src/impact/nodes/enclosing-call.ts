import { ts } from 'ts-morph'

/** The call that a node is an argument of, or part of one. */
export interface EnclosingCall {
  readonly call: ts.CallExpression
  /** Which argument. */
  readonly index: number
}

/**
 * The nearest call around a node. Undefined where the node is the value of an object's property, so that it belongs to
 * that property and not to the call.
 */
export function enclosingCall(node: ts.Node): EnclosingCall | undefined {
  for (let at = node; at.parent && !ts.isSourceFile(at.parent); at = at.parent) {
    const { parent } = at
    if (ts.isPropertyAssignment(parent) && parent.initializer === at) return undefined
    if (ts.isTypeNode(parent)) return undefined
    if (!ts.isCallExpression(parent)) continue
    const index = (parent.arguments as readonly ts.Node[]).indexOf(at)
    if (index !== -1) return { call: parent, index }
  }
  return undefined
}
