import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesLike } from '@sluice/schema-evolution'
import { parseTableName } from '../read/parse-table-name.ts'
import { readCsv } from './read-csv.ts'
import { unitError } from './unit-error.ts'
import type { Given, UnitSettings, UnitTest } from './unit-test.ts'

const CASES = 'models/**/*.test/*/**'
const CASE = /^((models\/.+)\.test\/([^/]+))\/(.+)$/

/**
 * Reads the folders `models/SCHEMA/NAME.test/CASE/` of a project.
 * @throws SluiceError E_MODEL_UNIT with file and line
 */
export async function readUnitTests(projectDir: string): Promise<readonly UnitTest[]> {
  const folders = new Map<
    string,
    { readonly model: string; readonly name: string; readonly files: string[] }
  >()
  for (const file of await filesLike(projectDir, CASES)) {
    const [, folder, model, name, rest] = CASE.exec(file) ?? []
    if (folder === undefined || model === undefined || name === undefined || rest === undefined) continue
    const known = folders.get(folder) ?? { model, name, files: [] }
    known.files.push(rest)
    folders.set(folder, known)
  }
  return Promise.all(
    [...folders].map(([folder, { model, name, files }]) => unitTest(projectDir, folder, model, name, files)),
  )
}

async function unitTest(
  projectDir: string,
  folder: string,
  model: string,
  name: string,
  files: readonly string[],
): Promise<UnitTest> {
  if (!files.includes('expect.csv'))
    throw unitError(
      folder,
      'the unit test has no expect.csv',
      'add the rows that the model should return as expect.csv',
    )
  const given: Given[] = []
  let settings: UnitSettings = {}
  for (const rest of files) {
    const file = `${folder}/${rest}`
    const table = /^given\/(.+)\.csv$/.exec(rest)?.[1]
    if (table !== undefined) given.push({ ...tableOf(file, table), rows: await readCsv(projectDir, file) })
    else if (rest === 'case.json') settings = await readSettings(projectDir, file)
    else if (rest !== 'expect.csv')
      throw unitError(
        file,
        'a unit test cannot have this file',
        'the files are given/SCHEMA.TABLE.csv, expect.csv and case.json',
      )
  }
  return { name, folder, model, given, expect: await readCsv(projectDir, `${folder}/expect.csv`), settings }
}

function tableOf(file: string, name: string): Pick<Given, 'dataset' | 'name'> {
  const table = parseTableName(name)
  if (table) return table
  throw unitError(
    file,
    `${name} is not the name of a table`,
    'name the file SCHEMA.TABLE.csv, such as shop.orders.csv',
  )
}

const KEYS = ['since', 'until', 'now'] as const

async function readSettings(projectDir: string, file: string): Promise<UnitSettings> {
  const wrong = (message: string): Error =>
    unitError(
      file,
      message,
      'write { "since": "2026-01-01", "until": "2026-01-02", "now": "2026-01-02T06:00:00Z" }',
    )
  let raw: unknown
  try {
    raw = JSON.parse(await readFile(join(projectDir, file), 'utf8'))
  } catch {
    throw wrong('the file is not JSON')
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw wrong('the file is not a JSON object')
  for (const [key, value] of Object.entries(raw)) {
    if (!(KEYS as readonly string[]).includes(key)) throw wrong(`unknown key ${JSON.stringify(key)}`)
    const isRight =
      typeof value === 'string' &&
      !Number.isNaN(Date.parse(value)) &&
      (key === 'now' || /^\d{4}-\d{2}-\d{2}$/.test(value))
    if (!isRight) throw wrong(`${key} is not a ${key === 'now' ? 'time' : 'day'}`)
  }
  return raw
}
