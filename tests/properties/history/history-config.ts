import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Config } from '@sluice/loader'
import { deliver, sourceOf } from './deliver.ts'
import type { History } from './history.ts'

const HISTORY = 'history'
const STEP = 'step'

/** Text of a `sluice.config.ts` in a folder below `tests/.tmp`, for the history that is written beside it. */
export const CONFIG = `
import { configOf } from '../../properties/history/history-config.ts'

export default configOf(import.meta.dirname)
`

/** Makes a folder a project of this history, which the command itself can run. */
export function writeProject(dir: string, history: History): void {
  writeFileSync(join(dir, 'sluice.config.ts'), CONFIG)
  writeFileSync(join(dir, HISTORY), serialize(history))
}

/** Brings the project's sources to a step of its history. */
export async function bring(dir: string, history: History, step: number): Promise<void> {
  writeFileSync(join(dir, STEP), String(step))
  await deliver(dir, history, step)
}

/** The config of a project that writeProject made; where a process is at is written in a file. */
export const configOf = (dir: string): Config => ({
  sources: [
    sourceOf(deserialize(readFileSync(join(dir, HISTORY))) as History, {
      get step() {
        return Number(readFileSync(join(dir, STEP), 'utf8'))
      },
    }),
  ],
  targets: {
    duckdb: { kind: 'duckdb', path: 'history.duckdb' },
    postgres: { kind: 'postgres', url: process.env['HISTORY_URL'] ?? '' },
  },
})
