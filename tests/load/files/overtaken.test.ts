import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Source } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

/** Resources `a` and `b`; while `a` is read, `meanwhile` happens, with how often it has been read. */
function shop(meanwhile: (reads: number) => Promise<unknown>): { source: Source; reads: () => number } {
  let reads = 0
  const a = resource({ name: 'a' }, async function* () {
    yield { id: ++reads }
    await meanwhile(reads)
  })
  const b = resource({ name: 'b' }, async function* () {
    yield { id: 1 }
  })
  return { source: source({ name: 'shop', resources: () => [a, b] }), reads: () => reads }
}

const { source: plain } = shop(() => Promise.resolve())

const warnings = ({ events }: TestProject): readonly string[] =>
  events.flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const opened = async () => {
    const project = await openTestProject({ kind, sources: [plain] })
    await project.load()
    await project.applyAndMerge()
    return project
  }
  const other = (project: TestProject, name: 'a' | 'b') => project.load({}, [`shop.${name}`], [plain])

  test('a load of another resource of the source overtakes nothing', async () => {
    await using project = await opened()
    const { source: slow, reads } = shop(() => other(project, 'b'))
    const { load_id } = await project.load({}, ['shop.a'], [slow])
    expect([reads(), warnings(project)]).toEqual([1, []])
    const { session } = project.engine
    const [last] = await session.rows<{ a: number; b: number }>(
      'select (select max(_sluice_load_id) from shop.a) as a, (select max(_sluice_load_id) from shop.b) as b',
    )
    // Loads have the order of their commits.
    expect(Number(last?.a)).toBeGreaterThan(Number(last?.b))
    expect(load_id).toBe(Number(last?.a))
    expect(await session.rows(`select load_id from _sluice.loads where load_id = ${load_id}`)).toHaveLength(1)
  })

  test('a load of the same resource does: it is read again, and reports this', async () => {
    await using project = await opened()
    const { source: slow, reads } = shop((n) => (n === 1 ? other(project, 'a') : Promise.resolve()))
    await project.load({}, ['shop.a'], [slow])
    expect(reads()).toBe(2)
    expect(warnings(project)).toEqual([
      'shop: another load of a was committed in the meantime; it is read again, attempt 2 of 5',
    ])
  })

  test(
    'a load that is overtaken each time gives up, and says how often',
    { tags: 'exhaustive' },
    async () => {
      await using project = await opened()
      const { source: slow } = shop(() => other(project, 'a'))
      await expect(project.load({}, ['shop.a'], [slow])).rejects.toMatchObject({
        code: 'E_LOAD_OVERTAKEN',
        place: 'shop',
        message: 'another load of a was committed in the meantime, 5 times in a row',
      })
    },
  )
})
