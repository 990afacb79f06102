import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** Debian puts the pooler where the path of ordinary users does not lead. */
const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

/** Why tests of the pooler are skipped; undefined where it is installed. */
export const NO_PGBOUNCER =
  PROGRAM === undefined ? 'pgbouncer is not installed (apt-get install pgbouncer)' : undefined

/** Lends the url of a PgBouncer, in transaction mode by default, with few connections, in front of the database at `url`. */
export async function withPgbouncer<Result>(
  url: string,
  work: (url: string) => Promise<Result>,
  mode: 'transaction' | 'session' = 'transaction',
): Promise<Result> {
  const server = new URL(url)
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pgbouncer-'))
  const port = await freePort()
  const config = join(folder, 'pgbouncer.ini')
  await writeFile(
    config,
    `[databases]
* = host=${server.hostname} port=${server.port || 5432} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 2
`,
  )
  await chmod(folder, 0o755) // it does not run as root, and is given another user
  await chmod(config, 0o644)
  const child = spawn(PROGRAM ?? '', [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), config])
  try {
    await listening(child)
    const pooled = new URL(url)
    pooled.hostname = '127.0.0.1'
    pooled.port = String(port)
    return await work(pooled.href)
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    child.stderr?.on('data', (chunk) => {
      log += String(chunk)
      if (log.includes('process up')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`pgbouncer did not start:\n${log}`)))
  })
}
