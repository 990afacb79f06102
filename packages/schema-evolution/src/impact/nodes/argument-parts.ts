import { ts } from 'ts-morph'

/** Objects whose keys are all there to be read, and functions that give such. */
export function isSpelledOut(rows: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(rows)) return !rows.properties.some(ts.isSpreadAssignment)
  if (ts.isArrayLiteralExpression(rows)) return rows.elements.every(isSpelledOut)
  return ts.isStringLiteralLike(rows) || ts.isArrowFunction(rows) || ts.isFunctionExpression(rows)
}

/** The parts of an argument that stand for names of columns without spelling them. */
export function namedLists(argument: ts.Expression): readonly ts.Expression[] {
  if (ts.isArrayLiteralExpression(argument)) return argument.elements.flatMap(namedLists)
  if (ts.isSpreadElement(argument)) return namedLists(argument.expression)
  return ts.isIdentifier(argument) ||
    ts.isPropertyAccessExpression(argument) ||
    ts.isElementAccessExpression(argument) ||
    ts.isConditionalExpression(argument)
    ? [argument]
    : []
}
