import { SluiceError } from '@sluice/schema'
import { impact, type ChangeImpact } from '@sluice/schema-evolution'
import { describeModels, modelQueries, queryOrigins } from '@sluice/transform'
import type { Project } from '../project/project.ts'

/** What migrations do to the code of a project. */
export interface CodeImpact {
  readonly changes: readonly ChangeImpact[]
  readonly checked: { readonly files: number; readonly models: number }
  readonly notes: readonly string[]
  /** Why breaks may be missing, all of them included; empty where the lists are complete. */
  readonly uncertain: readonly string[]
}

/**
 * What these migrations break and touch in the code of a project, whose own they are unless `migrationsDir` is set. Where that
 * is not known, `uncertain` says why.
 */
export async function codeImpact(
  { dir, config, migrationsDir }: Project & { readonly migrationsDir?: string },
  migrations: readonly string[],
  signal: AbortSignal,
): Promise<CodeImpact> {
  try {
    return await impact({
      projectDir: dir,
      config,
      migrations,
      models: describeModels,
      modelQueries,
      origins: queryOrigins,
      signal,
      ...(migrationsDir !== undefined && { migrationsDir }),
    })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SluiceError)) throw error
    const why = error.message.split('\n')[0] ?? ''
    return { changes: [], checked: { files: 0, models: 0 }, notes: [], uncertain: [why] }
  }
}
