import { ENGINE_KINDS } from '@sluice/engine'
import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LOCAL, configWith, makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { Shop } from './support/shop.ts'

const COUNTRIES = 'code,name,population,since\nDE,Germany,83000000,1990-10-03\nFR,"",68000000,\n'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a CSV file is a table that models read, loaded again once it changed', async () => {
    const shop = await Shop.make(kind, {
      'marts/names.sql':
        '--! materialized: table\nselect name, population + 1 as more, since from geo.countries',
      '../seeds/geo/countries.csv': COUNTRIES,
      '../seeds/ids.csv': 'id\n1\n',
    })
    const { code, stdout } = await shop.say('load')
    expect(code, stdout).toBe(0)
    await shop.say('migrate')
    expect((await shop.say('load')).stdout).toContain('nothing new in 2 resources')
    await utimes(join(shop.dir, 'seeds/geo/countries.csv'), new Date(), new Date())
    expect((await shop.say('load', 'geo')).stdout).toContain('nothing new')
    expect(await shop.statuses('build', 'source:geo.countries+')).toEqual({ 'marts.names': 'built' })
    expect(await shop.rows('select name, more from marts.names order by more')).toEqual([
      { name: '', more: 68000001 },
      { name: 'Germany', more: 83000001 },
    ])
    await writeFile(join(shop.dir, 'seeds/geo/countries.csv'), COUNTRIES.replace('FR,""', 'IT,Italy'))
    await shop.say('load', 'geo.countries')
    expect(await shop.rows('select code from geo.countries order by code')).toEqual([
      { code: 'DE' },
      { code: 'IT' },
    ])
    expect(await shop.rows('select id from seeds.ids')).toEqual([{ id: 1 }])
  })
})

test.each([
  ['seeds/shop/a.csv', 'the source shop loads into it'],
  ['seeds/a/b/c.csv', 'a seed is in a folder within another folder'],
])('%s is an error', async (file, text) => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), [file]: 'id\n1\n' })
  const { code, stderr } = await sluice(dir, ['load'])
  expect(code).toBe(1)
  expect(stderr).toContain('E_SEED')
  expect(stderr).toContain(text)
  expect(stderr).toContain(file)
})
