import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import type { Whole } from '../measure.ts'

const SCRIPT = new URL('dlt_load.py', import.meta.url).pathname

export interface DltLoad {
  /** A Python that has dlt, pyarrow, and what dlt needs for the engine. */
  readonly python: string
  readonly engine: 'DuckDB' | 'Postgres'
  /** Path of the DuckDB file, or URL of the database. */
  readonly target: string
  readonly csv: string
  readonly disposition: 'append' | 'merge'
  /** Where dlt keeps what it knows of the pipeline. */
  readonly folder: string
  /** Seconds of CPU of the server so far. */
  readonly cpu?: () => number
}

/** Loads a file with dlt, in a separate process. */
export async function dltLoad(load: DltLoad): Promise<Whole> {
  const { python, engine, target, csv, disposition, folder, cpu = () => 0 } = load
  mkdirSync(folder, { recursive: true })
  const report = join(folder, 'report.json')
  const own = [engine.toLowerCase(), target, csv, disposition, folder, report]
  const [started, before] = [performance.now(), cpu()]
  const child = spawn(python, [SCRIPT, ...own], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const code = await new Promise((done) => child.on('close', done))
  if (code !== 0) throw new Error(`dlt failed:\n${said.slice(-2000)}`)
  const wall = (performance.now() - started) / 1000
  const used = JSON.parse(readFileSync(report, 'utf8')) as { kilobytes: number; cpu: number }
  return { wall, cpu: used.cpu + cpu() - before, peak: (used.kilobytes * 1024) / 1e6 }
}
