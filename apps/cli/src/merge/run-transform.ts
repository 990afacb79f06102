import { installSystem } from '@sluice/ledger'
import type { NoOptions, Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { secondsSince, withTarget, mergeStaged, mergedLines } from '@sluice/pipeline'

/** Runs `sluice transform`. */
export async function runTransform(context: Context, { options }: NoOptions): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  return withTarget(context, options, async ({ engine, project }) => {
    await installSystem(engine)
    const tables = await mergeStaged(engine, project, context)
    return { text: mergedLines(tables).join('\n'), data: { tables, seconds: seconds() } }
  })
}
