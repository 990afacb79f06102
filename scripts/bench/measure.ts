import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadSummary } from '@sluice/loader'
import { buildCommand } from '../../tests/support/command/built-command.ts'

export interface Taken {
  readonly seconds: number
  /** Seconds of CPU, of the process and of the server for it. */
  readonly cpu: number
}

/** What a whole process took, from its start to its end. */
export interface Whole {
  /** Seconds. */
  readonly wall: number
  /** Seconds of CPU, of the process, those that it started, and the server. */
  readonly cpu: number
  /** Peak resident memory, MB of 10^6 bytes. */
  readonly peak: number
}

export interface Measured extends Taken, Whole {
  readonly summary: LoadSummary
}

/** The middle of each of these measures; of an even number, the better one. */
export const middle = (all: readonly Taken[]): Taken => {
  const of = (measure: keyof Taken): number =>
    all.map((taken) => taken[measure]).toSorted((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? 0
  return { seconds: of('seconds'), cpu: of('cpu') }
}

/** What took the middle of three times. */
export const middleOfThree = async (work: () => Promise<Taken>): Promise<Taken> =>
  middle([await work(), await work(), await work()])

let command: Promise<readonly string[]> | undefined

/** Runs a `sluice` command, built as the package has it, in a separate process and reads its summary, time and peak memory; `server` returns the CPU of one, `options` are further words. */
export async function sluice(
  project: string,
  name: 'load' | 'migrate',
  server: () => number = () => 0,
  options: readonly string[] = [],
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const probe = join(folder, 'probe.mjs')
  const report = join(folder, 'report.json')
  writeFileSync(
    probe,
    // On Linux the system counts the peak of the process that started this one, too; its status does not.
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
     const status = '/proc/self/status'
     process.on('exit', () => {
       const { maxRSS: either, userCPUTime, systemCPUTime } = process.resourceUsage()
       const own = existsSync(status) && /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync(status, 'utf8'))
       const maxRSS = own ? Number(own[1]) : either
       writeFileSync(${JSON.stringify(report)}, JSON.stringify({ maxRSS, cpu: (userCPUTime + systemCPUTime) / 1e6 }))
     })`,
  )
  command ??= buildCommand()
  const args = ['--import', probe, ...(await command), name, ...options, '--project', project, '--json']
  const [started, before] = [performance.now(), server()]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  const code = await new Promise((done) => child.on('close', done))
  const wall = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`sluice ${name} failed:\n${out.slice(-2000)}`)
  const summary = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as LoadSummary
  const { maxRSS, cpu } = JSON.parse(readFileSync(report, 'utf8')) as { maxRSS: number; cpu: number }
  rmSync(folder, { recursive: true })
  const peak = (maxRSS * 1024) / 1e6
  return { summary, seconds: summary.seconds, wall, cpu: cpu + server() - before, peak }
}

/** What a piece of work takes of this process and the server. */
export async function timed(work: () => Promise<unknown>, server: () => number = () => 0): Promise<Taken> {
  const [started, cpu, before] = [performance.now(), process.cpuUsage(), server()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return {
    seconds: (performance.now() - started) / 1000,
    cpu: (user + system) / 1e6 + server() - before,
  }
}
