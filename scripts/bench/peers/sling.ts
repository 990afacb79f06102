import { readFileSync, mkdirSync } from 'node:fs'
import { spawn } from 'node:child_process'
import type { Whole } from '../measure.ts'
import { fieldsOf, TICKS } from '../server-cpu.ts'

export interface SlingLoad {
  /** The binary. */
  readonly sling: string
  /** URL of a Postgres database. Sling needs the command line of DuckDB to write to a DuckDB file, so it has no loads of those. */
  readonly url: string
  readonly csv: string
  readonly disposition: 'append' | 'merge'
  /** Its home, for what it remembers. */
  readonly folder: string
  /** Seconds of CPU of the server so far. */
  readonly cpu?: () => number
}

/** How often the memory and the time of the process are read, ms. */
const EVERY = 20

/**
 * Loads a file with Sling, in a separate process: straight into the table to append, by a temporary table to merge. CPU and
 * memory are those of its last reading from /proc, and 0 where there is none.
 */
export async function slingLoad(load: SlingLoad): Promise<Whole> {
  const { sling, url, csv, disposition, folder, cpu = () => 0 } = load
  mkdirSync(folder, { recursive: true })
  const mode =
    disposition === 'merge'
      ? ['--mode', 'incremental', '--primary-key', 'id']
      : ['--mode', 'snapshot', '--tgt-options', '{"direct_insert": true}']
  const target = `${url.replace('postgres://', 'postgresql://')}?sslmode=disable`
  const args = [
    'run',
    '--src-stream',
    `file://${csv}`,
    '--tgt-conn',
    target,
    '--tgt-object',
    'public.rows',
    ...mode,
  ]
  const env = { ...process.env, HOME: folder, SLING_HOME_DIR: folder, SLING_DISABLE_TELEMETRY: 'true' }
  const [started, before] = [performance.now(), cpu()]
  const child = spawn(sling, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  let used = { cpu: 0, peak: 0 }
  const reading = setInterval(() => (used = usedBy(child.pid ?? 0) ?? used), EVERY)
  const code = await new Promise((done) => child.on('close', done))
  clearInterval(reading)
  if (code !== 0) throw new Error(`Sling failed:\n${said.slice(-2000)}`)
  const wall = (performance.now() - started) / 1000
  return { wall, cpu: used.cpu + cpu() - before, peak: used.peak }
}

function usedBy(pid: number): { readonly cpu: number; readonly peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const fields = fieldsOf(pid)
    const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1]
    if (kilobytes === undefined || fields.length === 0) return undefined
    return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, peak: (Number(kilobytes) * 1024) / 1e6 }
  } catch {
    // It has ended.
    return undefined
  }
}
