import { describeModels } from '@sluice/transform'
import { generate } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { GenerateArguments } from './generate-options.ts'
import type { Context } from '../framework/context.ts'
import { openProject } from '@sluice/pipeline'
import { generatedLine } from './generated-line.ts'

/** Runs `sluice generate`. */
export async function runGenerate(context: Context, { options }: GenerateArguments): Promise<Outcome> {
  const { dir, config } = await openProject(context, options.project, options.target)
  const generated = await generate({
    projectDir: dir,
    config,
    models: describeModels,
    check: options.check ?? false,
  })
  const notes = generated.notes.map(({ place, message }) => `note ${place}: ${message}`)
  return { text: [...notes, generatedLine(generated)].join('\n'), data: generated }
}
