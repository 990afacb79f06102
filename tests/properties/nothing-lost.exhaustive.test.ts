import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { filesResource, source, type FileFormat, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { runs } from './history.ts'
import { assertCounts } from './play.ts'

/** A line of a file: a good one gives the texts of `k`, `a` and `t`, a bad one must be found in the quarantine as it is. */
type Line = { readonly good: readonly [k: string, a: string, t: string] } | { readonly bad: string }

interface File {
  readonly lines: readonly Line[]
  readonly reviewed: boolean
}

const BAD: Readonly<Record<'csv' | 'ndjson', readonly string[]>> = {
  csv: ['1,2', '1,2,x,y', '1,"2" b,x', '3,4,\0'],
  ndjson: ['{"k":1', '[1,2]', 'k=1', '{"k":1,"t":"\\u0000"}', '7'],
}

const good: fc.Arbitrary<Line> = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3'),
    fc.constantFrom('7', '-12', '0.5', '1e', 'x'),
    fc.constantFrom('u', 'v w', 'ä', 'x"y'),
  )
  .map((values) => ({ good: values }))

const fileOf = (kind: 'csv' | 'ndjson'): fc.Arbitrary<File> =>
  fc.record({
    lines: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: good },
        { weight: 1, arbitrary: fc.constantFrom(...BAD[kind]).map((bad): Line => ({ bad })) },
      ),
      { maxLength: 6 },
    ),
    reviewed: fc.boolean(),
  })

const cases = fc.constantFrom('csv' as const, 'ndjson' as const).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    disposition: fc.constantFrom('append' as const, 'merge' as const),
    files: fc.array(fileOf(kind), { minLength: 1, maxLength: 4 }),
  }),
)

const FORMATS: Readonly<Record<'csv' | 'ndjson', FileFormat>> = {
  csv: { kind: 'csv' },
  ndjson: { kind: 'ndjson' },
}

const sourceOf = (kind: 'csv' | 'ndjson', disposition: 'append' | 'merge'): Source =>
  source({
    name: 'shop',
    resources: () => [
      filesResource({
        name: 't',
        writeDisposition: disposition,
        ...(disposition === 'merge' && { primaryKey: 'k' }),
        format: FORMATS[kind],
        fileColumns: false,
        list: files({ url: 'data', glob: `*.${kind}` }),
      }),
    ],
  })

const textOf = (kind: 'csv' | 'ndjson', { lines }: File): string => {
  const rows = lines.map((line) => {
    if ('bad' in line) return line.bad
    const [k, a, t] = line.good
    return kind === 'csv' ? `${k},${a},${t}` : JSON.stringify({ k: Number(k), a, t })
  })
  return [...(kind === 'csv' ? ['k,a,t'] : []), ...rows].map((line) => `${line}\n`).join('')
}

async function assertNothingLost(
  engine: EngineKind,
  { kind, disposition, files: all }: typeof cases extends fc.Arbitrary<infer T> ? T : never,
) {
  await using project = await openTestProject({ kind: engine, sources: [sourceOf(kind, disposition)] })
  await mkdir(join(project.dir, 'data'))
  for (const [i, file] of all.entries()) {
    await writeFile(join(project.dir, 'data', `${i}.${kind}`), textOf(kind, file))
    const { resources } = await project.load()
    const bad = file.lines.filter((line) => 'bad' in line).length
    expect(resources).toMatchObject([{ rows_read: file.lines.length, rows_quarantined: bad }])
    await assertCounts(project)
    if (file.reviewed) await project.applyAndMerge()
    await assertCounts(project)
  }
  await project.applyAndMerge()
  await assertCounts(project)

  const lines = all.flatMap((file) => file.lines)
  const rows = lines.flatMap((line) => ('good' in line ? [line.good] : []))
  const expected = disposition === 'append' ? rows : [...new Map(rows.map((row) => [row[0], row])).values()]
  const tables = await project.tables()
  expect(tables['shop.t']?.rows ?? []).toEqual(
    expected.map(([k, a, t]) => JSON.stringify({ a, k, t })).toSorted(),
  )
  const quarantine = await project.engine.session.rows<{ file: string; line: number; raw: string }>(
    'select file_name as file, line, raw from _sluice.quarantine order by load_id, line',
  )
  const bad = all.flatMap((file, i) =>
    file.lines.flatMap((line, at) =>
      'bad' in line
        ? [
            {
              file: `${i}.${kind}`,
              line: at + (kind === 'csv' ? 2 : 1),
              raw: line.bad.replace('\0', '\\x00'),
            },
          ]
        : [],
    ),
  )
  expect(quarantine).toEqual(bad)
}

test.each([...ENGINE_KINDS])(
  'nothing lost: every line ends in the table, is superseded, or is in the quarantine (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(cases, (one) => assertNothingLost(kind, one)),
      runs(kind === 'duckdb' ? 8 : 3),
    )
  },
)
