import { main, type Output } from '../../apps/cli/src/main.ts'

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command in this process, as `bin.ts` does; `env` is the process's meanwhile, for configs read that. `answer` is what a
 * person answers to each question.
 */
export async function runMain(
  cwd: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  answer?: string,
): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const outputTo = (name: keyof typeof written): Output => ({
    write: (text) => void (written[name] += text),
    size: () => undefined,
  })
  const before = process.env
  process.env = { ...env }
  try {
    const code = await main({
      argv,
      cwd,
      env: process.env,
      stdout: outputTo('stdout'),
      stderr: outputTo('stderr'),
      signal: new AbortController().signal,
      now: () => new Date(),
      ...(answer !== undefined && {
        ask: async (question: string) => {
          written.stderr += question
          return answer
        },
      }),
      onStart: () => undefined,
    })
    return { code, ...written }
  } finally {
    process.env = before
  }
}
