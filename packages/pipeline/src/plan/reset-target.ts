import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ident } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Project } from '../project/project.ts'
import type { ChosenTarget } from '../target/target.ts'

/**
 * Whether a target may start again from nothing: an unprotected DuckDB file.
 * @throws SluiceError E_NO_RESET
 */
export function assertResettable({ name, target, place }: ChosenTarget, schemas: readonly string[]): void {
  if (target.protected) {
    throw new SluiceError(`target ${name} is protected, so it is not reset`, {
      code: 'E_NO_RESET',
      place,
      hint: 'restore the migrations that it has from git: sluice migrate status lists them',
    })
  }
  if (target.kind === 'duckdb' && target.path !== ':memory:') return
  throw new SluiceError(`only a DuckDB file can be renamed, and target ${name} is not a DuckDB file`, {
    code: 'E_NO_RESET',
    place,
    hint: `if its rows can be loaded again, run this SQL on it: ${dropSchemas(schemas)}`,
  })
}

/** SQL that removes all that Sluice made on a target. */
export const dropSchemas = (schemas: readonly string[]): string =>
  `drop schema if exists ${schemas.map(ident).join(', ')} cascade`

/** Renames the file of a DuckDB target, which must be closed; returns its new path. Nothing is deleted. */
export async function setAside({ target }: ChosenTarget, { dir }: Project, now: Date): Promise<string> {
  if (target.kind !== 'duckdb') throw new TypeError('only a DuckDB target has a file')
  const file = resolve(dir, target.path)
  const aside = `${target.path}.before-${now.toISOString().replace(/\D/g, '').slice(0, 14)}`
  for (const end of ['', '.wal']) {
    if (existsSync(`${file}${end}`)) await rename(`${file}${end}`, `${resolve(dir, aside)}${end}`)
  }
  return aside
}
