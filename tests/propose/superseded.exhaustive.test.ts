import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { cloneOf, git, openShop } from './support/shop.ts'

const BRANCH = 'sluice/shop'

test.each([...ENGINE_KINDS])(
  'what the working tree proposed in place of a migration does not hide it where it comes back reviewed, on %s',
  async (kind) => {
    await using shop = await openShop(kind)
    const { project, dir, remote } = shop
    await shop.export(2, 'id,qty,area\n3,3,north\n')
    const [first = ''] = (await project.load()).migrations
    await project.proposeBranch('shop', { remote: 'origin' })
    const reviewer = await cloneOf(remote, 'Grace')
    await git(reviewer, 'switch', '--quiet', BRANCH)
    for (const engine of ENGINE_KINDS)
      await appendFile(join(reviewer, first, `${engine}.sql`), '-- seen by Grace\nselect 1;\n')
    await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Look at it')
    await git(reviewer, 'push', '--quiet')

    await shop.export(3, 'id,qty,area,tax\n4,4,south,5\n')
    const [second = ''] = (await project.load()).migrations // here in place of the first, which nobody has touched here
    const proposed = await project.proposeBranch('shop', { remote: 'origin' })
    expect(proposed.migrations).toHaveLength(2)
    expect(proposed.migrations[0]).toBe(first)
    expect(proposed.migrations).not.toContain(second)
    expect(proposed.notes).toEqual([
      `${second} replaced ${first}, which is under review. The branch has a new plan for its changes: remove the folder here`,
    ])

    await git(reviewer, 'pull', '--quiet')
    await git(reviewer, 'switch', '--quiet', 'main')
    await git(reviewer, 'merge', '--quiet', '--no-ff', '-m', 'Merge', BRANCH)
    await git(reviewer, 'push', '--quiet')
    await git(dir, 'pull', '--quiet')
    if (kind === 'duckdb') {
      // Nothing of this is the engine's.
      const later = await project.proposeBranch('shop', { remote: 'origin' })
      expect(later).toMatchObject({
        changed: false,
        notes: [expect.stringContaining('remove the folder here')],
      })
    }
    await git(dir, 'clean', '-fdq', second)
    await project.migrate()
    expect(
      await project.engine.session.rows('select id, area, tax from shop.orders where id > 2 order by id'),
    ).toEqual([
      { id: 3, area: 'north', tax: null },
      { id: 4, area: 'south', tax: 5 },
    ])
  },
)
