import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('the last file of an item counts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-'))
  await writeFile(join(folder, '2026-01-01.csv'), 'id,total\n1,19.90\n2,5.00\n')
  await writeFile(join(folder, '2026-01-02.csv'), 'id,total\n2,7.50\n')
  const { rows } = await runResource(acme(folder), 'items')
  await rm(folder, { recursive: true })
  expect(rows.map(({ id, total }) => [id, total])).toEqual([
    [1, '19.90'],
    [2, '7.50'],
  ])
})
