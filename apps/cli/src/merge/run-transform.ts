import { installSystem } from '@sluice/engine'
import type { Outcome } from '../command.ts'
import type { TransformArguments } from '../commands/transform.ts'
import type { Context } from '../context.ts'
import { secondsSince, withTarget, mergeStaged, mergedLines } from '@sluice/pipeline'

/** Runs `sluice transform`. */
export async function runTransform(context: Context, { options }: TransformArguments): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  return withTarget(context, options, async ({ engine, project }) => {
    await installSystem(engine)
    const tables = await mergeStaged(engine, project, context)
    return { text: mergedLines(tables).join('\n'), data: { tables, seconds: seconds() } }
  })
}
