import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { configWith, makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { freshDatabase } from '../support/postgres.ts'

test('a database that is not in UTF-8 is rejected when it is opened, with what to do', async () => {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  const name = `${new URL(url).pathname.slice(1)}_latin1`
  const server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
  onTestFinished(async () => {
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
  })
  await server.query(
    `create database ${name} encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C' template template0`,
  )
  const latin = new URL(url)
  latin.pathname = `/${name}`
  const dir = await makeProject({
    'sluice.config.ts': configWith(`{ t: { kind: 'postgres', url: '${latin.href}' } }`),
  })
  for (const command of ['load', 'migrate', 'status']) {
    const { code, stderr } = await sluice(dir, [command])
    expect(code).toBe(1)
    expect(stderr).toContain(
      `error E_ENCODING: the database ${name} is in LATIN1, which cannot store all text; Sluice needs UTF8\n`,
    )
    expect(stderr).toContain(`create database NAME encoding 'UTF8' template template0`)
  }
})
