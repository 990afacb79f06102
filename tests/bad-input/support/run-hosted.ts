import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Ended } from '../../support/run-main.ts'

/** A command, and where it runs. */
export interface Hosted {
  readonly cwd: string
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

let host: ChildProcess | undefined
let last: Promise<unknown> = Promise.resolve()

/** Runs a command in a process that this file of tests has for all its commands, one at a time. */
export function runHosted(hosted: Hosted): Promise<Ended> {
  const ended = last.then(async () => {
    host ??= fork(join(import.meta.dirname, 'command-host.ts'))
    const child = host
    const [answer] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('the process of the commands has ended'))),
      new Promise(() => void child.send(hosted)),
    ])) as [Ended]
    return answer
  })
  last = ended.catch(() => undefined)
  return ended
}
