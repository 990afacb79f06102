import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineKind } from '@sluice/engine'
import { Blocker } from './blocker.ts'
import { Command, type Ended } from './command.ts'
import type { FaultyProxy, Harm } from './faulty-proxy.ts'
import { instantText, randomInstant, type Example, type Instant } from './instant.ts'
import type { Random } from './random.ts'
import type { ShopProject } from './shop-project.ts'

/** What happens to a process, or to its connections. */
type Kind = 'kill' | 'stop' | 'terminate' | Harm

const KINDS: Readonly<Record<EngineKind, readonly Kind[]>> = {
  duckdb: [...Array<Kind>(5).fill('kill'), 'stop'],
  postgres: [...Array<Kind>(8).fill('kill'), 'stop', 'terminate', 'stall', 'half-close', 'reset'],
}

/** Far beyond what a disturbed command takes on a busy machine. */
const LONGEST = 120_000

/** A command that was disturbed, how, and how it ended. */
export interface Disturbed {
  readonly what: string
  readonly ended: Ended
}

/** Runs a command that takes as long and says as much as `example` did, and disturbs it at a random instant. */
export async function disturb(
  project: ShopProject,
  words: readonly string[],
  {
    example,
    random,
    proxy,
  }: { readonly example: Example; readonly random: Random; readonly proxy?: FaultyProxy | undefined },
): Promise<Disturbed> {
  const kinds = KINDS[project.kind]
  const kind = kinds[random.below(kinds.length)] ?? 'kill'
  const instant = randomInstant(random, example)
  const pause = random.between(10, 400)
  const command = new Command(project, words)
  const ended = command.endWithin(LONGEST)
  ended.catch(() => undefined)
  await reach(command, instant)
  switch (kind) {
    case 'kill':
      command.child.kill('SIGKILL')
      break
    case 'stop':
      command.child.kill('SIGSTOP')
      await sleep(pause)
      command.child.kill('SIGCONT')
      break
    case 'terminate': {
      await using blocker = await Blocker.hold(project.directUrl, 'select 1')
      await blocker.terminateOthers()
      break
    }
    default:
      proxy?.harm(kind)
  }
  return { what: `${kind} ${instantText(instant)}`, ended: await ended }
}

/** Waits for an instant of a command, or for its end. */
export async function reach(command: Command, { line, milliseconds }: Instant): Promise<void> {
  const reached = line === undefined || (await command.said((_, index) => index >= line))
  if (reached) await Promise.race([sleep(milliseconds), command.end()])
}
