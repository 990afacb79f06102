import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { history, MINUTE, runsOf, stepsOf } from './history/history.ts'
import { assertNoLeak, live, withShell } from './promises/no-raw-value.ts'
import { withSecrets } from './promises/secrets.ts'

test.each([...ENGINE_KINDS])(
  'no raw value: none is in migrations, generated files, leftovers or output, whatever drifts (%s)',
  (kind) =>
    fc.assert(
      fc.asyncProperty(history.filter((one) => stepsOf(one).length > 0).map(withSecrets), (one) =>
        withShell(kind, one, async (shell) => {
          await live(shell, one)
          await assertNoLeak(shell)
        }),
      ),
      { numRuns: runsOf(2) },
    ),
  runsOf(5) * MINUTE,
)
