import { installSystem } from '@sluice/engine'
import { command, type Outcome } from '../command.ts'
import { mergeAndTell, mergedLines } from '../merge/merge-and-tell.ts'
import { secondsSince } from '../seconds-since.ts'
import { withTarget } from '../with-target.ts'

/** `sluice transform` */
export const transform = command({
  name: 'transform',
  summary: 'merge what waits in staging and fits by now',
  description: [
    'Merges waiting rows, and backfills waiting values, into the tables as they are now; one transaction for each table. load and migrate end with it, unless --no-transform.',
  ],
  positionals: [],
  options: {},
  examples: [{ line: 'sluice transform', does: 'merge into the default target' }],
  run(context, { options }): Promise<Outcome> {
    const seconds = secondsSince(context.now)
    return withTarget(context, options, async ({ engine }) => {
      await installSystem(engine)
      const tables = await mergeAndTell(engine, context)
      return { text: mergedLines(tables).join('\n'), data: { tables, seconds: seconds() } }
    })
  },
})
