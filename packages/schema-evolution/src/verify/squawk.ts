import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { SluiceError } from '@sluice/schema'

/** What squawk says of a place in a file. */
export interface SquawkWarning {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly rule: string
  readonly message: string
  readonly help: string | undefined
}

interface Reported {
  readonly file: string
  readonly line: number
  readonly rule_name: string
  readonly message: string
  readonly help: string | null
}

// A rewrite or an index takes as long as it takes; what must not last is the wait for a lock, which lock_timeout bounds.
const EXCLUDED = 'require-statement-timeout'

const BINARY = 'squawk-cli/js/bin/squawk'
const LARGEST_OUTPUT = 1 << 28

/**
 * Lints Postgres files, given relative to `dir`. Squawk heeds the `.squawk.toml` of the project.
 * @throws SluiceError E_SQUAWK where it cannot be run
 */
export async function squawk(
  dir: string,
  files: readonly string[],
  { transaction }: { readonly transaction: boolean },
): Promise<readonly SquawkWarning[]> {
  if (files.length === 0) return []
  const script = createRequire(import.meta.url).resolve(BINARY)
  const mode = transaction ? '--assume-in-transaction' : '--no-assume-in-transaction'
  const options = ['--reporter', 'json', '--exclude', EXCLUDED, mode, '--', ...files]
  const { stdout, stderr } = await run(process.execPath, [script, ...options], dir)
  try {
    return (JSON.parse(stdout) as readonly Reported[]).map(({ file, line, rule_name, message, help }) => ({
      file,
      line: line + 1,
      rule: rule_name,
      message,
      help: help ?? undefined,
    }))
  } catch (cause) {
    throw new SluiceError(`squawk could not be run: ${stderr.trim() || stdout.slice(0, 200)}`, {
      code: 'E_SQUAWK',
      place: BINARY,
      hint: 'install the optional dependencies of squawk-cli, which bring its binary',
      cause,
    })
  }
}

/** Its exit code says no more than its output. */
const run = (
  file: string,
  args: readonly string[],
  cwd: string,
): Promise<{ stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd, maxBuffer: LARGEST_OUTPUT }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    )
  })
