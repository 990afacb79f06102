import { createHash, createHmac } from 'node:crypto'
import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

for (const kind of ENGINE_KINDS)
  test(`${kind}: columns of a table of a database are masked`, async () => {
    await using database = await sourceDatabase(`
      create table people (id int primary key, email text, born date, account bigint);
      insert into people values (1, 'ann@example.com', '1990-05-06', 4711), (2, null, null, null);
    `)
    const people = sqlTable('people', {
      columns: {
        email: { mask: 'hmac', maskSecret: 'maskKey' },
        born: { mask: 'year-only' },
        account: { mask: 'sha256' },
      },
    })
    await using project = await openTestProject({
      kind,
      env: { CRM_URL: database.url, CRM_MASK_KEY: 'key' },
      sources: [
        sqlDatabase({
          name: 'crm',
          secrets: { url: 'CRM_URL', maskKey: 'CRM_MASK_KEY' },
          tables: [people],
        }),
      ],
    })
    await project.load()
    await project.applyAndMerge()
    expect(
      await project.engine.session.rows(
        'select email, cast(born as integer) as born, account from crm.people order by id',
      ),
    ).toEqual([
      {
        email: createHmac('sha256', 'key').update('ann@example.com').digest('hex'),
        born: 1990,
        account: sha('4711'),
      },
      { email: null, born: null, account: null },
    ])
  })
