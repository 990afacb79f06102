import type { LineageStep } from '@sluice/pipeline'
import { expect, test } from 'vitest'
import { colorsWhere } from '../framework/colors.ts'
import { lineageText } from './lineage-text.ts'

test('where many ways lead to a column, what it comes from is shown once', () => {
  const step = (to: string, from: string): LineageStep => ({
    from: { table: from, column: 'v' },
    to: { table: to, column: 'v' },
    how: 'identity',
    direct: true,
  })
  // Two models in each of 30 layers, which read both of the layer below.
  const layers = Array.from({ length: 30 }, (_, i) => [`m.a${i}`, `m.b${i}`] as const)
  const upstream = layers
    .slice(1)
    .flatMap((layer, i) => layer.flatMap((to) => (layers[i] ?? []).map((from) => step(to, from))))
  const text = lineageText(
    {
      of: [{ table: 'm.a29', column: 'v' }],
      tables: [],
      upstream,
      downstream: [],
      queries: [],
      uncertain: null,
    },
    colorsWhere(false),
  )
  const lines = text.split('\n')
  expect(lines.slice(0, 3)).toEqual(['m.a29.v', '  <- m.a28.v (identity)', '    <- m.a27.v (identity)'])
  expect(lines.at(-1)).toBe('    <- m.b27.v (identity) as above')
  expect(lines.length).toBeLessThan(130)
})
