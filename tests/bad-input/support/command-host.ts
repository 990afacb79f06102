// A process that runs one command after another, as bin.ts does: starting is most of what a small command costs.
import { registerHooks } from 'node:module'
import { runMain, type Ended } from '../../support/run-main.ts'
import type { Hosted } from './run-hosted.ts'

let runs = 0

// Each command reads the configs of projects again.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return /\/tests\/\.tmp\/.*config\.ts$/.test(found.url) ? { ...found, url: `${found.url}?${runs}` } : found
  },
})

async function run({ cwd, argv, env }: Hosted): Promise<Ended> {
  runs++
  return runMain(cwd, argv, env)
}

process.on('message', (hosted: Hosted) => void run(hosted).then((ended) => process.send?.(ended)))
process.on('disconnect', () => process.exit())
