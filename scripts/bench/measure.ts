import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadSummary } from '@sluice/loader'

export interface Measured {
  /** Of the work itself, without starting Node. */
  readonly seconds: number
  /** Of the whole process. */
  readonly wall: number
  /** Peak resident memory, MB of 10^6 bytes. */
  readonly peak: number
  readonly summary: LoadSummary
}

const BIN = new URL('../../apps/cli/src/bin.ts', import.meta.url).pathname

/** Runs a `sluice` command in a process of its own and reads its summary, time and peak memory. */
export async function sluice(
  project: string,
  ...args: string[]
): Promise<Measured & { summary: LoadSummary }> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const probe = join(folder, 'probe.mjs')
  const report = join(folder, 'peak')
  writeFileSync(
    probe,
    `import { writeFileSync } from 'node:fs'
     process.on('exit', () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`,
  )
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', probe, BIN, ...args, '--project', project, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  const code = await new Promise((done) => child.on('close', done))
  const wall = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`sluice ${args.join(' ')} failed:\n${out.slice(-2000)}`)
  const summary = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as LoadSummary
  const peak = (Number(readFileSync(report, 'utf8')) * 1024) / 1e6
  rmSync(folder, { recursive: true })
  return { summary, seconds: summary.seconds, wall, peak }
}

/** Seconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
