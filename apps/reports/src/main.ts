import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SluiceError } from '@sluice/schema'
import { openTarget } from './database/open-target.ts'
import { performanceReport } from './performance-report.ts'
import { reportText } from './report-text.ts'

export const HELP = `usage: pnpm report [--project DIR] [--target NAME] [--json]

Prints revenue by day and state, and the decline rate by campaign.

  --project DIR   folder with sluice.config.ts (default: the current folder)
  --target NAME   target of the config (default: its default target)
  --json          the rows as one JSON object
  --help          this text
`

export interface ReportRim {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly print: (text: string) => void
  /** Adds the variables of a folder's `.env` to those that the config reads. */
  readonly readDotenv: (folder: string) => void
}

/**
 * Runs the command line of the report.
 * @throws SluiceError for a person to read
 */
export async function main({ argv, cwd, print, readDotenv }: ReportRim): Promise<void> {
  const options = readOptions(argv)
  if (options.help) return print(HELP)
  const projectDir = resolve(cwd, options.project ?? '.')
  readDotenv(projectDir)
  const db = await openTarget(projectDir, options.target)
  try {
    const report = await performanceReport(db)
    print(options.json ? `${JSON.stringify(report)}\n` : reportText(report))
  } finally {
    await db.destroy()
  }
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        project: { type: 'string' },
        target: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (cause) {
    throw new SluiceError((cause as Error).message, {
      code: 'E_USAGE',
      hint: 'see pnpm report --help',
      cause,
    })
  }
}
