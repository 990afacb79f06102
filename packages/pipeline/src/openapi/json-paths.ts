/** The JSONPath of a field: `meta.total`, or `$['@odata.nextLink']` where a name needs it. */
export function pathTo(prefix: string, name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return prefix === '' ? name : `${prefix}.${name}`
  return `${prefix.startsWith('$') || prefix === '' ? prefix || '$' : `$.${prefix}`}['${name}']`
}

/** The names of such a path. */
export const partsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\['([^']*)'\]|[A-Za-z_]\w*/g)].map(([name, inBrackets]) => inBrackets ?? name)
