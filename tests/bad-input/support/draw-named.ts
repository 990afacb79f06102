import type { FileFormat } from '@sluice/loader'
import type { Draw } from './draw-file.ts'
import { drawFileName, drawName, spelled } from './draw-name.ts'

/** A file with odd names in it, and an odd one itself. */
export interface NamedFile {
  readonly name: string
  readonly format: FileFormat
  readonly text: string
  /** Values in it, each once: all of them have to be somewhere afterwards. */
  readonly values: readonly string[]
}

const KINDS = ['csv', 'ndjson', 'json', 'keys'] as const

export function drawNamed(draw: Draw, number: number): NamedFile {
  let count = 0
  const values: string[] = []
  const value = (): string => {
    const made = `v${number}x${count++}x`
    values.push(made)
    return made
  }
  const kind = draw.of(KINDS)
  if (kind === 'csv') {
    const names = Array.from({ length: 1 + draw.below(4) }, () => drawName(draw))
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const rows = [1, 2].map(() => names.map(() => value()).join(','))
    const text = [names.map(quoted).join(','), ...rows, ''].join('\n')
    return { name: drawFileName(draw, '.csv'), format: { kind: 'csv' }, text, values }
  }
  const object = (depth: number): string => {
    const keys = [
      ...new Set(Array.from({ length: 1 + draw.below(depth === 0 ? 3 : 2) }, () => drawName(draw))),
    ]
    const fields = keys.map((key) => `${spelled(draw, key)}:${anything(depth)}`)
    return `{${fields.join(',')}}`
  }
  const anything = (depth: number): string => {
    const what = depth > 1 ? 0 : draw.below(9)
    if (what === 1) return object(depth + 1)
    if (what === 2) return `[${object(depth + 1)},${object(depth + 1)}]`
    if (what === 3) return `["${value()}"]`
    return `"${value()}"`
  }
  const [a, b] = [object(0), object(0)]
  if (kind === 'ndjson')
    return { name: drawFileName(draw, '.x'), format: { kind: 'ndjson' }, text: `${a}\n${b}\n`, values }
  if (kind === 'json')
    return { name: drawFileName(draw, '.json'), format: { kind: 'json' }, text: `[${a},\n${b}]`, values }
  const text = `{"items":[${a}],"rest":${b}}\n`
  return { name: drawFileName(draw, ''), format: { kind: 'ndjson' }, text, values }
}
