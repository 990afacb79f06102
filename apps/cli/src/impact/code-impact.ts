import { SluiceError } from '@sluice/schema'
import { impact, impactMarkdown } from '@sluice/schema-evolution'
import type { Project } from '../project/project.ts'

/** What migrations do to the code of a project. */
export interface CodeImpact {
  /** Markdown, without a headline. */
  readonly markdown: string
  /** Uses that do not compile or run any more. */
  readonly breaks: number
}

/**
 * What these migrations break and touch in the code of a project, whose own they are unless `migrationsDir` says. Where that
 * cannot be told, it says why: a project need not have code.
 */
export async function codeImpact(
  { dir, config, migrationsDir }: Project & { readonly migrationsDir?: string },
  migrations: readonly string[],
  signal: AbortSignal,
): Promise<CodeImpact> {
  try {
    const report = await impact({
      projectDir: dir,
      config,
      migrations,
      signal,
      ...(migrationsDir !== undefined && { migrationsDir }),
    })
    const broken = report.changes.flatMap(({ breaks }) => breaks)
    const places = new Set(
      broken.map(({ kind, file, line, name }) => JSON.stringify([kind, file, line, name])),
    )
    return { markdown: impactMarkdown(report), breaks: places.size }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SluiceError)) throw error
    return { markdown: `Not known: ${error.message.split('\n')[0] ?? ''}.`, breaks: 0 }
  }
}
