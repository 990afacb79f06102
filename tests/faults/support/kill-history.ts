import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { succeed } from './command.ts'
import { HISTORY, undisturbed, type Done } from './history.ts'
import { instantText, randomInstant, runAndKill } from './kill-at.ts'
import { seeded, type Random } from './random.ts'
import { ShopProject } from './shop-project.ts'
import { snapshot } from './snapshot.ts'

const KILLS = Number(process.env['SLUICE_KILLS'] ?? 30)
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)
/** In one life of the history. */
const KILLS_A_LIFE = 4 * HISTORY.length

/** How many processes were killed, in how many lives of the history. */
export interface Killed {
  readonly kills: number
  readonly lives: number
}

/**
 * Lives the history again and again; each of its commands is killed at random instants, then runs to its end, and must
 * leave all as it was where nothing disturbed it. Ends after SLUICE_KILLS processes died; SLUICE_SEED chooses the instants.
 */
export async function killThroughHistory(kind: EngineKind): Promise<Killed> {
  await using calm = await ShopProject.make(kind)
  const wanted = await undisturbed(calm)
  let kills = 0
  let lives = 0
  while (kills < KILLS) {
    const seed = SEED + lives++
    kills += await liveAndDie(kind, wanted, seed, Math.min(KILLS - kills, KILLS_A_LIFE))
  }
  return { kills, lives }
}

async function liveAndDie(
  kind: EngineKind,
  wanted: readonly Done[],
  seed: number,
  dueKills: number,
): Promise<number> {
  await using project = await ShopProject.make(kind)
  const random = seeded(seed)
  let kills = 0
  for (const [number, done] of wanted.entries()) {
    const { step, after } = done
    if (step.day !== undefined) await project.bring(step.day)
    const due = Math.ceil((dueKills - kills) / (wanted.length - number))
    const instants = await killOften(project, done, random, due)
    kills += instants.length
    const where = `step ${number + 1} (${step.command.join(' ')}) on ${kind}, SLUICE_SEED=${seed}, killed ${instants.join('; ')}`
    try {
      await succeed(project, step.command)
    } catch (cause) {
      throw new Error(where, { cause })
    }
    expect(await snapshot(project), where).toEqual(after)
  }
  return kills
}

/** Kills a command this many times; it may have been faster now and then. */
async function killOften(
  project: ShopProject,
  { step, ended }: Done,
  random: Random,
  times: number,
): Promise<readonly string[]> {
  const instants: string[] = []
  for (let tries = 0; instants.length < times && tries < 3 * times; tries++) {
    const instant = randomInstant(random, ended)
    const { signal, code, lines } = await runAndKill(project, step.command, instant)
    if (signal === 'SIGKILL') instants.push(instantText(instant))
    else expect(code, JSON.stringify(lines.at(-1))).toBe(0)
  }
  return instants
}
