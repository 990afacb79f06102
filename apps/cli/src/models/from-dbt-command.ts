import { resolve } from 'node:path'
import { modelsFromDbt, openProject } from '@sluice/pipeline'
import { counted } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models from-dbt DIR`. */
export async function fromDbtCommand(
  context: Context,
  options: ModelsArguments['options'],
  [folder, ...more]: readonly string[],
): Promise<Outcome> {
  if (folder === undefined || more.length > 0)
    throw new UsageError('from-dbt takes one folder', 'write sluice models from-dbt ../shop-dbt')
  const project = await openProject(context, options.project, options.target)
  const files = await modelsFromDbt(project, resolve(context.cwd, folder))
  const { colors } = context
  const written = files.filter((file) => file.written !== null)
  const left = files.filter((file) => file.written === null)
  const lines = [
    ...written.map(({ written: to }) => `${colors.green('written')} ${to}`),
    ...left.map(({ path, problems }) => `${colors.yellow('left')} ${path}: ${problems.join('; ')}`),
    `${counted(written.length, 'file')} written, ${counted(left.length, 'file')} left to you`,
  ]
  return { text: lines.join('\n'), data: { files }, failed: left.some(({ kind }) => kind !== null) }
}
