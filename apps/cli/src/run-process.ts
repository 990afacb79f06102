// The only file that reads the process and decides how it ends.
import { createInterface } from 'node:readline/promises'
import { main, type Output } from './main.ts'

const controller = new AbortController()
let leaveTerminal = (): void => {}

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  size: () => (stream.isTTY ? { columns: stream.columns || 80, rows: stream.rows || 24 } : undefined),
})

/** Ctrl-C in the question is the process's, as elsewhere. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question(question, { signal })
  } finally {
    lines.close()
  }
}

/** As without a handler: process.exit would wait for what DuckDB is computing. */
function endAtOnce(name: NodeJS.Signals): void {
  leaveTerminal()
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The first asks for a clean end, the second does not wait for it.
    if (controller.signal.aborted) return endAtOnce(name)
    process.stderr.write('\nstopping; press Ctrl-C again to stop immediately\n')
    controller.abort(new Error(`stopped by ${name}`))
  })
}

// `sluice query ... | head` closes the pipe: the reader has what it wants.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await main({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  signal: controller.signal,
  now: () => new Date(),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  onStart(close) {
    leaveTerminal = close
  },
})

// A connection that a source left open must not keep the process alive.
setTimeout(() => process.exit(), 1000).unref()
