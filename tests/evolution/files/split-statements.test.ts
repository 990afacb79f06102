import { readFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMigrations } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { withFolder } from '../engines.ts'

const ID = '20260102T030405_by_hand'

async function read(text: string) {
  return withFolder(async (folder) => {
    await mkdir(join(folder, ID))
    await writeFile(join(folder, ID, 'postgres.sql'), text)
    expect(await readFile(join(folder, ID, 'postgres.sql'), 'utf8')).toBe(text)
    const [migration] = await readMigrations(folder)
    const file = migration?.sql.postgres
    if (!file) throw new Error('no file')
    return file
  })
}

test('a semicolon inside quotes, comments and dollar quotes ends nothing', async () => {
  const { statements } = await read(`--! Id: x
-- why; because
select ';', 'it''s;', ";""", E'\\';' /* ; /* ; */ ; */;

/* a; b */
do $$ begin perform 1; end $$;
select $x$ $$;$$ $x$ -- ; end
;;
select a$b from t`)
  expect(statements).toEqual([
    { line: 3, text: `select ';', 'it''s;', ";""", E'\\';' /* ; /* ; */ ; */` },
    { line: 5, text: '/* a; b */\ndo $$ begin perform 1; end $$' },
    { line: 7, text: 'select $x$ $$;$$ $x$ -- ; end' },
    { line: 9, text: 'select a$b from t' },
  ])
})

test('the checksum is of the body: headers, line ends and blanks at the end of a line do not count', async () => {
  const { checksum } = await read('--! Id: x\n\nselect 1;\nselect 2;\n')
  expect((await read('\uFEFF--! Id: x\r\n--! Evidence: more\r\n\r\nselect 1;  \r\nselect 2;')).checksum).toBe(
    checksum,
  )
  expect((await read('--! Id: x\n\nselect 1;\nselect 3;\n')).checksum).not.toBe(checksum)
  expect((await read('--! Id: x\n\n-- why\nselect 1;\nselect 2;\n')).checksum).not.toBe(checksum)
})

test('headers are read, several of one key too', async () => {
  const { headers, transaction } = await read(
    '--! Transaction: none\n--! Footprint: a.b\n--! Footprint: a.c\n',
  )
  expect(transaction).toBe(false)
  expect(headers.get('Footprint')).toEqual(['a.b', 'a.c'])
})

test('a folder with a name that has no place in the order is an error', () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'notes'))
    expect(await readMigrations(folder)).toEqual([])
    await writeFile(join(folder, 'notes', 'duckdb.sql'), 'select 1')
    await expect(readMigrations(folder)).rejects.toMatchObject({ code: 'E_MIGRATION_NAME' })
  }))
