import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { makeProject } from '../../cli/support/project.ts'
import { commandEnvironment, commandLine } from '../../support/command/command-line.ts'
import { withPostgres } from '../../support/postgres.ts'

/** What a whole process may have, in kB of 1024 bytes. */
const MOST = 512e6 / 1024

/** Writes down how much memory the process had at most. */
const PROBE = `import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () =>
  writeFileSync('peak', /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]))
`

const config = (kind: string, url: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [filesResource({
    name: 'notes', fileColumns: false, format: { kind: '${kind}' }, list: files({ url: './in' }),
  })] })],
  targets: { main: { kind: 'postgres', url: '${url}' } },
})
`

const KINDS = {
  csv: {
    rows: 5000,
    head: 'id,t0\n',
    line: (id: number) => `${id},${`note ${id} `.padEnd(20, 'x').repeat(3000)}\n`,
  },
  ndjson: {
    rows: 10_000,
    head: '',
    line: (id: number) => {
      const texts = Array.from({ length: 10 }, (_, at): [string, string] => [
        `t${at}`,
        `${id} ${at} `.padEnd(20, 'x').repeat(200),
      ])
      return `${JSON.stringify({ id, ...Object.fromEntries(texts) })}\n`
    },
  },
} as const

// DuckDB does not count strings among the rows that a stream may keep back, and takes 2,048 rows at once where it can.
test.runIf(existsSync('/proc/self/status')).each(['csv', 'ndjson'] as const)(
  'long rows of %s go to a reviewed table of Postgres in 512 MB',
  (kind) =>
    withPostgres(async (url) => {
      const { rows, head, line } = KINDS[kind]
      const dir = await makeProject({
        'sluice.config.ts': config(kind, url),
        'probe.mjs': PROBE,
        [`in/0.${kind}`]: head + [1, 2, 3].map(line).join(''),
      })
      const run = (name: string) =>
        promisify(execFile)(
          process.execPath,
          ['--import', join(dir, 'probe.mjs'), ...commandLine(name, '--project', dir)],
          { cwd: dir, env: commandEnvironment() },
        )
      await run('load')
      await run('migrate')
      const file = await open(join(dir, `in/1.${kind}`), 'w')
      await file.write(head)
      for (let id = 0; id < rows; id += 100)
        await file.write(Array.from({ length: 100 }, (_, i) => line(id + i)).join(''))
      await file.close()
      await run('load')
      expect(Number(await readFile(join(dir, 'peak'), 'utf8'))).toBeLessThan(MOST)
      const client = new Client({ connectionString: url })
      await client.connect()
      const { rows: counted } = await client.query(
        'select count(*)::int as rows, count(distinct id)::int as ids, min(length(t0)) > 3000 as long from shop.notes',
      )
      await client.end()
      expect(counted).toEqual([{ rows: rows + 3, ids: rows, long: true }])
    }),
)
