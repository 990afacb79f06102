import { generate } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { GenerateArguments } from './generate-options.ts'
import type { Context } from '../framework/context.ts'
import { openProject } from '@sluice/pipeline'
import { generatedLine } from './generated-line.ts'

/** Runs `sluice generate`. */
export async function runGenerate(context: Context, { options }: GenerateArguments): Promise<Outcome> {
  const { dir, config } = await openProject(context, options.project)
  const generated = await generate({ projectDir: dir, config, check: options.check ?? false })
  return { text: generatedLine(generated), data: generated }
}
