import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { objectsOf, sluice } from '../../cli/support/sluice.ts'
import { succeed, type Ended } from './command.ts'
import { disturb } from './disturb.ts'
import type { Example } from './instant.ts'
import { ACTS, wordsOf, type Act } from './every-command.ts'
import { FaultyProxy } from './faulty-proxy.ts'
import { seeded } from './random.ts'
import { ShopProject } from './shop-project.ts'
import { snapshot, type Snapshot } from './snapshot.ts'

const ALL = Number(process.env['SLUICE_KILLS'] ?? 240)
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)
/** Test files over which the disturbances of an engine are spread. */
export const PARTS = 2
/** How often a command is disturbed before it is left in peace. */
const TIMES = { least: 3, most: 6 }

/** How an act ended where nothing disturbed it, and what it did. */
interface Calm extends Example {
  readonly after: Snapshot
}

/**
 * Goes through every command that writes, again and again, and disturbs each at random instants: whatever is left must be
 * mended by running it again, and leave all as it was without. Gives the number of disturbances.
 */
export async function disturbHistory(kind: EngineKind, part: number): Promise<number> {
  const due = Math.ceil(ALL / PARTS)
  const calm = await liveCalmly(kind)
  let done = 0
  for (let life = 0; done < due; life++) {
    done += await liveDisturbed(kind, calm, SEED + part + PARTS * life, due - done)
  }
  return done
}

async function liveCalmly(kind: EngineKind): Promise<readonly Calm[]> {
  await using project = await ShopProject.make(kind)
  const { milliseconds: starting } = await succeed(project, ['status'])
  const calm: Calm[] = []
  for (const act of ACTS) {
    await prepare(act, project)
    const words = await wordsOf(act, project)
    const startedAt = performance.now()
    const { code, lines } = await inPeace(project, words)
    expect(code, `${words.join(' ')}: ${JSON.stringify(lines.at(-1))}`).toBe(0)
    const milliseconds = starting + performance.now() - startedAt
    calm.push({ lines: lines.length, milliseconds, after: await snapshot(project) })
  }
  return calm
}

/** Runs a command that nothing disturbs, in this process, which takes a third of the CPU. */
async function inPeace({ dir, env }: ShopProject, words: readonly string[]) {
  const { code, stdout, stderr } = await sluice(dir, [...words, '--json'], env)
  return { code, lines: objectsOf(stdout), stderr }
}

async function prepare({ day, prepare: more }: Act, project: ShopProject): Promise<void> {
  if (day !== undefined) await project.bring(day)
  await more?.(project)
}

async function liveDisturbed(
  kind: EngineKind,
  calm: readonly Calm[],
  seed: number,
  most: number,
): Promise<number> {
  await using project = await ShopProject.make(kind)
  await using proxy = kind === 'postgres' ? await FaultyProxy.before(project.url) : undefined
  if (proxy) project.url = proxy.url
  const random = seeded(seed)
  let done = 0
  for (const [number, act] of ACTS.entries()) {
    const { after, ...example } = calm[number] as Calm
    await prepare(act, project)
    const times = Math.min(TIMES.least + random.below(TIMES.most - TIMES.least + 1), most - done)
    const disturbed: string[] = []
    const where = (words: readonly string[]): string =>
      `act ${number + 1} (${words.join(' ')}) on ${kind}, SLUICE_SEED=${seed}, disturbed: ${disturbed.join('; ')}`
    for (; disturbed.length < times; done++) {
      const words = await wordsOf(act, project)
      const { what, ended } = await disturb(project, words, { example, random, proxy })
      disturbed.push(what)
      if (ended.signal !== 'SIGKILL') expectExplainedEnd(ended, where(words))
    }
    await settle(project, act, where)
    expect(await snapshot(project), where(await wordsOf(act, project))).toEqual(after)
  }
  return done
}

/** The run that nothing disturbs. */
async function settle(
  project: ShopProject,
  act: Act,
  where: (words: readonly string[]) => string,
): Promise<void> {
  const words = await wordsOf(act, project)
  const ended = await inPeace(project, words)
  const settled = act.settled !== undefined && errorOf(ended) === act.settled
  if (!settled)
    expect(ended.code, `${where(words)}: ${JSON.stringify(ended.lines.at(-1))}\n${ended.stderr}`).toBe(0)
}

const errorOf = ({ lines }: Pick<Ended, 'lines'>): string | undefined => codesOf(lines)[0]

/** The codes of the error that a command ended with, or of those of its parts that failed. */
function codesOf(lines: Ended['lines']): readonly string[] {
  const { error, failed } = (lines.at(-1) ?? {}) as {
    readonly error?: { readonly code?: string }
    readonly failed?: readonly { readonly error?: { readonly code?: string } }[]
  }
  const parts = Array.isArray(failed) ? failed.map((part) => part.error) : []
  return [error, ...parts].flatMap((one) => one?.code ?? [])
}

/** A process that was not killed says itself how it ended: well, or with an error that has a code. */
function expectExplainedEnd(ended: Ended, where: string): void {
  const said = `${where}: ${JSON.stringify(ended.lines.at(-1))}\n${ended.stderr}`
  expect(ended.stderr, said).toBe('')
  expect([0, 1], said).toContain(ended.code)
  if (ended.code === 0 || ended.lines.at(-1)?.['status'] === 'failed') return
  const codes = codesOf(ended.lines)
  expect(codes.length, said).toBeGreaterThan(0)
  for (const code of codes) expect(code, said).toMatch(/^E_(?!UNEXPECTED)/)
}
