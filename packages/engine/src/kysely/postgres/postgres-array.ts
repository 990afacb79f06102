/** Reads PostgreSQL's text of an array, `{1,NULL,"a b"}`; arrays of arrays nest. */
export function parseArray(text: string, read: (element: string) => unknown): unknown[] {
  const stack: unknown[][] = [[]]
  // Lower bounds that are not 1 come first: [0:1]={1,2}
  const tokens = text.slice(text.indexOf('{')).matchAll(/([{}])|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs)
  for (const [, brace, quoted, bare] of tokens) {
    const list = stack.at(-1)
    if (brace === '{') stack.push([])
    else if (brace === '}') stack.at(-2)?.push(stack.pop())
    else if (quoted !== undefined) list?.push(read(quoted.replace(/\\(.)/gs, '$1')))
    else if (bare !== undefined) list?.push(bare === 'NULL' ? null : read(bare))
  }
  return (stack[0]?.[0] ?? []) as unknown[]
}
