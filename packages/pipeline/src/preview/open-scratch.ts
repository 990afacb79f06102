import { resolve } from 'node:path'
import { copyDuckdb, makePostgresScratch, type Scratch } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { passwordOf } from '../environment/redact.ts'
import { explainError } from '../errors/explain-error.ts'
import type { Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import type { ChosenTarget } from '../target/target.ts'

/** A url of any database on the Postgres server where scratch databases are made; that of the target by default. */
export const SCRATCH_URL = 'SLUICE_SCRATCH_URL'

/** The folder of a project where DuckDB files are copied to. */
const FOLDER = '.sluice/preview'

type ScratchContext = Pick<RunContext, 'env' | 'signal' | 'now' | 'redactor'>

/**
 * Makes the scratch database of a preview: a copy of a DuckDB file, or an empty database on a Postgres server.
 * @throws SluiceError where the target cannot be read, or the role may not create databases
 */
export async function openScratch(
  { dir }: Project,
  { name, target, place }: ChosenTarget,
  context: ScratchContext,
): Promise<Scratch> {
  try {
    if (target.kind === 'duckdb') {
      const folder = resolve(dir, FOLDER)
      return await copyDuckdb({ path: resolve(dir, target.path), folder, now: context.now() })
    }
    const server = context.env[SCRATCH_URL]
    if (server) context.redactor.add(passwordOf(server))
    const { url, systemSchema } = target
    return await makePostgresScratch({
      url,
      ...(server && { server }),
      ...(systemSchema !== undefined && { systemSchema }),
      now: context.now(),
      signal: context.signal,
    })
  } catch (error) {
    if ((error as { code?: unknown }).code === '42501') throw mayNotCreate(place, error)
    throw explainError(error, { place, target: name, opening: true })
  }
}

const mayNotCreate = (place: string, cause: unknown): SluiceError =>
  new SluiceError('the role may not create a database, and a preview needs a scratch database', {
    code: 'E_FORBIDDEN',
    place,
    hint: `run \`alter role NAME createdb\` as a role that is allowed to, or set ${SCRATCH_URL} to the url of a database on another server`,
    cause,
  })
