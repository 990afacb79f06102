import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import type { EngineKind } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { openTestProject, scratchFolder } from '../../support/project.ts'
import type { TestTarget } from '../../support/target.ts'

/** A large CSV file with the columns id, body and n, some of whose bodies are of many lines. */
export interface QuotedLines {
  /** Bytes of a body of many lines. */
  readonly value: number
  /** Bytes of the file. */
  readonly size: number
  readonly newline?: '\n' | '\r\n' | '\r'
  readonly escape?: '"' | '\\'
  readonly delimiter?: string
  /** Records of one line before the first body, which shift all that follows. */
  readonly before?: number
  /** Records of one line after each body. */
  readonly between?: number
  /** A line of a body; what looks like a record by default. */
  readonly line?: string
  /** Text at the end of the file. */
  readonly tail?: string
}

/** What tells the rows of two readers apart. */
export interface Rows {
  readonly rows: number
  readonly ids: number
  readonly length: number
  readonly digest: number
}

/** Numbers that a double holds, whatever the number of rows. */
const digestOf = (id: string, body: string): number =>
  Number.parseInt(createHash('md5').update(`${id}|${body}`).digest('hex').slice(0, 6), 16)

/** Writes the file in blocks, and says what its rows are. */
export async function writeQuotedLines(path: string, given: QuotedLines): Promise<Rows> {
  const { newline = '\n', escape = '"', delimiter = ',', line = '1,2024-01-01 in a mail,7' } = given
  const { value, size, before = 0, between = 3, tail = '' } = given
  const text = line.replaceAll(',', delimiter) + newline
  const long = text.repeat(Math.max(1, Math.ceil(value / text.length)))
  const quoted = `"${long.replaceAll('"', `${escape}"`)}"`
  const file = await open(path, 'w')
  let [id, written, block] = [0, 0, `id${delimiter}body${delimiter}n${newline}`]
  const sums = { ids: 0, length: 0, digest: 0 }
  const add = (body: string, inFile = body): void => {
    id++
    sums.ids += id
    sums.length += body.length
    sums.digest += digestOf(String(id), body)
    block += `${id}${delimiter}${inFile}${delimiter}${id % 10}${newline}`
  }
  for (let row = 0; row < before; row++) add(`plain ${row}`)
  while (written < size) {
    add(long, quoted)
    for (let row = 0; row < between; row++) add(`plain ${row}`)
    if (block.length < 1 << 20) continue
    written += block.length
    await file.write(block)
    block = ''
  }
  await file.write(block + tail)
  await file.close()
  return { rows: id, ...sums }
}

/** The rows that a slow reader finds. */
export async function rowsOf(path: string, { delimiter = ',', escape = '"' }: QuotedLines): Promise<Rows> {
  const found = { rows: 0, ids: 0, length: 0, digest: 0 }
  const records = createReadStream(path).pipe(
    parse({ delimiter, escape, from: 2, max_record_size: 64 << 20 }),
  ) as AsyncIterable<[string, string, string]>
  for await (const [id, body] of records) {
    found.rows++
    found.ids += Number(id)
    found.length += body.length
    found.digest += digestOf(id, body)
  }
  return found
}

const DIGESTS = {
  duckdb: `('0x' || substr(md5(id || '|' || body), 1, 6))::bigint`,
  postgres: `('x' || substr(md5(id || '|' || body), 1, 6))::bit(24)::int`,
}

export interface LoadedRows extends Rows {
  readonly isDirect: boolean
  readonly quarantined: number
}

/** Loads a file into a new table, or into a reviewed one, and says what rows the table has. */
export async function loadQuotedLines(
  kind: EngineKind,
  given: QuotedLines,
  write: (path: string) => Promise<unknown>,
  { isReviewed, target, way = {} }: { isReviewed: boolean; target?: TestTarget; way?: object },
): Promise<LoadedRows> {
  const dir = await scratchFolder()
  const input = join(dir, 'in')
  await mkdir(input)
  const { escape, delimiter = ',' } = given
  const rows = filesResource({
    name: 'rows',
    primaryKey: [],
    writeDisposition: 'append',
    format: { kind: 'csv', delimiter, ...(escape && { escape }) },
    list: files({ url: input }),
  })
  try {
    await using project = await openTestProject({
      kind,
      dir,
      ...(target && { target }),
      sources: [source({ name: 'shop', resources: () => [rows] })],
    })
    if (isReviewed) {
      await writeFile(join(input, 'a.csv'), 'id,body,n\n0,text,0\n'.replaceAll(',', delimiter))
      await project.load()
      await project.applyAndMerge()
      project.events.length = 0
    }
    await write(join(input, 'b.csv'))
    await project.load(way)
    await project.applyAndMerge()
    const [found] = await project.engine.session.rows(
      `select count(*) as rows, sum(id) as ids, sum(length(body)) as length, sum(${DIGESTS[kind]}) as digest
       from shop.rows where id > 0`,
    )
    const [quarantined] = await project.engine.session.rows(
      `select coalesce(sum(rows_quarantined), 0) as rows from _sluice.load_tables`,
    )
    const numbers = Object.fromEntries(
      Object.entries(found ?? {}).map(([name, value]) => [name, Number(value)]),
    ) as unknown as Rows
    return {
      ...numbers,
      isDirect: !project.events.some((event) => event.kind === 'phase' && event.phase === 'profile'),
      quarantined: Number(quarantined?.['rows']),
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
