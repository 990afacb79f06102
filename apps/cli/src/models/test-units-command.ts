import { chooseTarget, openProject, testUnits } from '@sluice/pipeline'
import { counted } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models test --unit`: the folders beside the models, in memory, without a target. */
export async function testUnitsCommand(
  context: Context,
  options: ModelsArguments['options'],
  select: readonly string[],
): Promise<Outcome> {
  const project = await openProject(context, options.project, options.target)
  const { results, seconds } = await testUnits(project, context, {
    select,
    ...(options.exclude !== undefined && { exclude: [options.exclude] }),
    ...(options.base !== undefined && { base: options.base }),
    ...(options.target !== undefined && {
      engines: [chooseTarget(context, project, options.target).target.kind],
    }),
  })
  const failed = results.filter(({ status }) => status === 'failed').length
  const parts = [
    `${counted(results.length - failed, 'unit test')} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  return {
    text: results.length === 0 ? NONE : parts.join(', '),
    data: { results, seconds },
    failed: failed > 0,
  }
}

const NONE = 'there are no unit tests; a unit test is a folder such as models/marts/daily.test/two_days/'
