import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { filesResource, source, type FileFormat, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import { openTestProject } from '../../support/project.ts'
import { assertCounts } from '../history/run-history.ts'

/** A line of a file: a good one gives the texts of `k`, `a` and `t`, a bad one must be found in the quarantine as it is. */
export type Line = { readonly good: readonly [k: string, a: string, t: string] } | { readonly bad: string }

export interface LinesFile {
  readonly lines: readonly Line[]
  readonly reviewed: boolean
}

export type LinesFormat = 'csv' | 'ndjson'

/** Files that are loaded one after the other, some of them reviewed before the next comes. */
export interface LinesCase {
  readonly kind: LinesFormat
  readonly disposition: 'append' | 'merge'
  readonly files: readonly LinesFile[]
}

const FORMATS: Readonly<Record<LinesFormat, FileFormat>> = {
  csv: { kind: 'csv' },
  ndjson: { kind: 'ndjson' },
}

const sourceOf = (kind: LinesFormat, disposition: LinesCase['disposition']): Source =>
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

const textOf = (kind: LinesFormat, { lines }: LinesFile): string => {
  const rows = lines.map((line) => {
    if ('bad' in line) return line.bad
    const [k, a, t] = line.good
    return kind === 'csv' ? `${k},${a},${t}` : JSON.stringify({ k: Number(k), a, t })
  })
  return [...(kind === 'csv' ? ['k,a,t'] : []), ...rows].map((line) => `${line}\n`).join('')
}

/** Every line of the files ends in the table, is superseded, or is in the quarantine as it was. */
export async function assertNothingLost(
  engine: EngineKind,
  { kind, disposition, files: all }: LinesCase,
): Promise<void> {
  await using project = await openTestProject({ kind: engine, sources: [sourceOf(kind, disposition)] })
  await mkdir(join(project.dir, 'data'))
  for (const [i, file] of all.entries()) {
    await writeFile(join(project.dir, 'data', `${i}.${kind}`), textOf(kind, file))
    const { resources } = await project.load({ 'max-quarantined': '100%' })
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
