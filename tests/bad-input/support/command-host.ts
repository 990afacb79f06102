// A process that runs one command after another, as bin.ts does: starting is most of what a small command costs.
import { registerHooks } from 'node:module'
import { main, type Output } from '../../../apps/cli/src/main.ts'
import type { Ended, Hosted } from './run-hosted.ts'

let runs = 0

// Each command reads the configs of projects anew.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return /\/tests\/\.tmp\/.*config\.ts$/.test(found.url) ? { ...found, url: `${found.url}?${runs}` } : found
  },
})

async function run({ cwd, argv, env }: Hosted): Promise<Ended> {
  runs++
  process.env = { ...env }
  const written = { stdout: '', stderr: '' }
  const outputTo = (name: keyof typeof written): Output => ({
    write: (text) => void (written[name] += text),
    size: () => undefined,
  })
  const code = await main({
    argv,
    cwd,
    env: process.env,
    stdout: outputTo('stdout'),
    stderr: outputTo('stderr'),
    signal: new AbortController().signal,
    now: () => new Date(),
    onStart: () => undefined,
  })
  return { code, ...written }
}

process.on('message', (hosted: Hosted) => void run(hosted).then((ended) => process.send?.(ended)))
process.on('disconnect', () => process.exit())
