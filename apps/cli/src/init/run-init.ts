import { resolve } from 'node:path'
import { initProject } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { InitArguments } from './init-options.ts'
import type { Context } from '../framework/context.ts'

/** Runs `sluice init`. */
export async function runInit(context: Context, { options }: InitArguments): Promise<Outcome> {
  const { ask, colors, cwd } = context
  const dir = resolve(cwd, options.project ?? '.')
  if (!options.yes && ask && !(await ask(`Write the files of a new project to ${dir}?`)))
    return { text: 'nothing was written', data: { written: [], kept: [] } }
  const { written, kept, missing, workflows } = await initProject(dir)
  const steps = [
    ...(missing.length === 0 ? [] : [`npm install   # ${missing.join(', ')}`]),
    'npx sluice load',
    'npx sluice migrate',
    'npm test',
  ]
  return {
    text: [
      ...written.map((path) => `${colors.green('written')} ${path}`),
      ...kept.map((path) => `${colors.dim('kept')}    ${path}`),
      ...(workflows
        ? []
        : ['! no workflows were written: this folder is not the root of its git repository']),
      `${colors.cyan('→')} run`,
      ...steps.map((step) => `    ${step}`),
    ].join('\n'),
    data: { written, kept, not_installed: missing, workflows },
  }
}
