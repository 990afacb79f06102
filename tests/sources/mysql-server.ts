import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { freePort } from '../support/free-port.ts'

/** Whether `mariadbd` and `mariadb-install-db` are to be started from PATH. */
export const HAS_MARIADB = process.env['MARIADB'] !== undefined

/** A MariaDB server on a port of this machine, with the database `shop`. */
export interface MysqlServer extends AsyncDisposable {
  readonly port: number
  /** Of the administrator. */
  readonly url: string
  /** Runs statements one after the other. */
  run(...statements: readonly string[]): Promise<void>
}

/** Starts one with an empty data folder. */
export async function startMysql(...options: readonly string[]): Promise<MysqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-mariadb-'))
  const own = [`--datadir=${join(folder, 'data')}`, ...(process.getuid?.() === 0 ? ['--user=root'] : [])]
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...own,
  ])
  const port = await freePort()
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      ...own,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
      '--innodb-buffer-pool-size=32M',
      '--skip-log-bin',
      ...options,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  await untilReady(server)
  const url = `mysql://root@127.0.0.1:${port}/shop`
  const run = async (...statements: readonly string[]): Promise<void> => {
    const client = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root', charset: 'utf8mb4' })
    try {
      await client.query('create database if not exists shop')
      await client.query('use shop')
      for (const sql of statements) await client.query(sql)
    } finally {
      await client.end()
    }
  }
  await run()
  return {
    port,
    url,
    run,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const untilReady = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let text = ''
    server.stderr?.on('data', (part) => {
      text += String(part)
      if (text.includes('ready for connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(text)))
  })
