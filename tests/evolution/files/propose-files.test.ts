import { join } from 'node:path'
import { propose } from '@sluice/schema-evolution'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLoads } from '../arbitrary-observed.ts'
import { withFolder } from '../engines.ts'
import { filesOf, options } from '../support/proposals.ts'

test('a proposal is the same bytes for the same input, and a second one writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
      withFolder((one) =>
        withFolder(async (other) => {
          const observed = loads.flat()
          expect(await propose(options(one, { observed }))).toBeDefined()
          await propose(options(other, { observed }))
          expect(await filesOf(join(one, 'migrations'))).toEqual(await filesOf(join(other, 'migrations')))
          expect(await propose(options(one, { observed }))).toBeUndefined()
        }),
      ),
    ),
    { numRuns: 20 },
  )
})

test('no shape is committed unmasked, and no line break in a name or file leaves its comment', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
      withFolder(async (folder) => {
        await propose(options(folder, { observed: loads.flat() }))
        const text = Object.values(await filesOf(join(folder, 'migrations'))).join('\n')
        expect(text.replaceAll(/sha256:[0-9a-f]+/g, '')).not.toMatch(/SECRET|4711/)
        expect(text).toContain('AAAAAA-9999')
        expect(text).not.toMatch(/^\.csv/m)
      }),
    ),
    { numRuns: 10 },
  )
})
