import { basename } from 'node:path'
import { SluiceError } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import type { DeclaredColumn } from '../../api/files/ready-file.ts'
import { LONGEST_MEGABYTES } from '../../raw/record-too-long.ts'
import { csvReader, type CsvRead } from './csv-reader.ts'
import { isOfType } from './declared-types.ts'

type Read = Omit<CsvRead, 'types' | 'maxLine'>

interface Columns {
  readonly columns: readonly DeclaredColumn[]
  /** The resource. */
  readonly place: string
}

/** @throws SluiceError where the header has other names than the columns */
export async function assertHeader(
  workbench: Workbench,
  read: Read,
  { columns, place }: Columns,
  file: string,
): Promise<void> {
  const [found] = await workbench
    .rows<Record<string, string | null>>(
      `select * from ${csvReader({ ...read, hasHeader: false, maxLine: LONGEST_MEGABYTES << 20 })} limit 1`,
    )
    .catch((error: unknown) => {
      throw otherWidth(error, { columns, place }, file) ?? error
    })
  const index = columns.findIndex(({ name }, at) => found?.[`c${at}`] !== name)
  if (index < 0) return
  throw new SluiceError(
    `column ${index + 1} is ${found?.[`c${index}`] ?? 'missing'} in the header of ${file}, and ${columns[index]?.name} in columns`,
    { code: 'E_READY_FILE', place, hint: 'list the columns in the order of the file' },
  )
}

/** The error for the first record with another number of fields, or column with a value that is not of its type. */
export async function wrongValue(
  workbench: Workbench,
  read: Read,
  { columns, place }: Columns,
): Promise<SluiceError | undefined> {
  const reader = csvReader({ ...read, maxLine: LONGEST_MEGABYTES << 20 })
  const tests = columns.map(({ type }, index) => `count_if(not ${isOfType(`c${index}`, type)}) as n${index}`)
  const [row] = await workbench
    .rows<Record<string, number>>(`select ${tests.join(', ')} from ${reader}`)
    .catch((error: unknown) => {
      throw otherWidth(error, { columns, place }) ?? error
    })
  const index = columns.findIndex((_, at) => Number(row?.[`n${at}`] ?? 0) > 0)
  const column = columns[index]
  if (!row || !column) return undefined
  const count = Number(row[`n${index}`])
  return new SluiceError(
    `${count === 1 ? 'a value' : `${count} values`} of the column ${column.name} ${count === 1 ? 'is' : 'are'} not ${column.type}`,
    {
      code: 'E_READY_VALUE',
      place: `${place}.${column.name}`,
      hint: `load the column as text: columns: { ${JSON.stringify(column.name)}: { type: 'text' } }, or correct the values`,
    },
  )
}

/** The error for a record with more or fewer fields than there are columns, where that is what DuckDB says. */
function otherWidth(error: unknown, { columns, place }: Columns, file?: string): SluiceError | undefined {
  const text = error instanceof Error ? error.message : ''
  const [, line] = /CSV Error on Line: (\d+)/.exec(text) ?? []
  const [, found] = /Expected Number of Columns: \d+ Found: (\d+)/.exec(text) ?? []
  if (found === undefined) return undefined
  const [, path = ''] = /file = (.*)/.exec(text) ?? []
  const name = file ?? basename(path.trim())
  return new SluiceError(
    `line ${line} of ${name} has ${found} fields, and there are ${columns.length} columns`,
    {
      code: 'E_READY_FILE',
      place,
      hint: 'list all columns of the file, in its order',
    },
  )
}
