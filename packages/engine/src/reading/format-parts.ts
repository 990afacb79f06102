/** What a format says of a text, part by part. */
export type FormatPart =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'space' }
  | { readonly kind: 'literal'; readonly text: string }

export type Field = 'Y' | 'y' | 'm' | 'd' | 'H' | 'I' | 'M' | 'S' | 'f' | 'p' | 'b' | 'B' | 'a' | 'A'

const FIELDS: ReadonlySet<string> = new Set('YymdHIMSfpbBaA')

/** The parts of a strptime format; undefined where it has a specifier that Postgres cannot be made to read. */
export function formatParts(format: string): readonly FormatPart[] | undefined {
  const parts: FormatPart[] = []
  for (const [token] of format.matchAll(/%-?.|\s+|[^%\s]+|%/gsu)) {
    const field = token.startsWith('%') ? token.slice(token.startsWith('%-') ? 2 : 1) : undefined
    if (field === '%') parts.push({ kind: 'literal', text: '%' })
    else if (field !== undefined && FIELDS.has(field)) parts.push({ kind: 'field', field: field as Field })
    else if (field !== undefined) return undefined
    else if (token.trim() === '') parts.push({ kind: 'space' })
    else parts.push({ kind: 'literal', text: token })
  }
  return parts
}

/** Whether both engines read the text of a column in this format. */
export const canRead = (format: string | readonly string[] | undefined): boolean =>
  [format ?? []].flat().every((one) => formatParts(one) !== undefined)
