import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS, literal } from '@sluice/engine'
import { filesResource, source, type FileFormat } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { openCaseTarget } from '../../cases/target.ts'

/** Each is beside a file that it would pick, or that picks it, if its name were a glob. */
const NAMES = ['a1', 'a[1]', 'a*', 'a?', 'ab', 'a{1,2}', 'a\\[1]', '[x]/1', 'x/1', 'day=1/1', 'v=other/1']

type Kind = Exclude<FileFormat['kind'], 'fixed-width'>
const TITLE = 'characters of a glob and key=value are letters in names of %s files'

const textOf = (kind: Kind, value: string): string =>
  kind === 'csv'
    ? `v,day\n"${value}",0\n`
    : `${kind === 'json' ? '[' : ''}${JSON.stringify({ v: value, day: 0 })}${kind === 'json' ? ']' : '\n'}`

describe.each(ENGINE_KINDS)('names of files on %s', (engine) => {
  const areLetters = async (kind: Kind): Promise<void> => {
    await using target = await openCaseTarget(engine)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-names-[1]-'))
    const write = async (name: string): Promise<void> => {
      const path = join(folder, `${name}.${kind}`)
      await mkdir(dirname(path), { recursive: true })
      if (kind === 'parquet')
        await target.engine.workbench.run(
          `copy (select ${literal(name)} as v, 0 as day) to ${literal(path)} (format parquet)`,
        )
      else await writeFile(path, textOf(kind, name))
    }
    const resource = filesResource({ name: 'r', format: { kind }, list: localFiles({ folder }) })
    const load = () => target.load(source({ name: 'names', resources: () => [resource] }))
    const rows = async () =>
      (await target.rows('names', 'r', { v: 'text', day: 'bigint', _file_name: 'text' })).map(
        ({ v, day, _file_name }) => [v, day, _file_name],
      )
    try {
      for (const name of NAMES) await write(name)
      await load()
      await target.migrate(['names'])
      const expected = NAMES.map((name) => [name, '0', `${name}.${kind}`])
      expect((await rows()).toSorted()).toEqual(expected.toSorted())

      // The table is reviewed now: files may go straight into it.
      const later = NAMES.map((name) => `${name}-2`)
      for (const name of later) await write(name)
      await load()
      expect((await rows()).toSorted()).toEqual(
        [...expected, ...later.map((name) => [name, '0', `${name}.${kind}`])].toSorted(),
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  test.each<Kind>(['csv', 'parquet'])(TITLE, areLetters)
  test.each<Kind>(['ndjson', 'json'])(TITLE, { tags: 'exhaustive' }, areLetters)
})
