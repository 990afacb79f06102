import { createHash } from 'node:crypto'
import {
  createSchema,
  type EngineKind,
  ident,
  qualified,
  type Session,
  sqlFile,
  SYSTEM_FUNCTIONS,
  type Transaction,
} from '@sluice/engine'
import { SluiceError, SYSTEM_SCHEMA } from '@sluice/schema'

const TABLES = sqlFile('../sql/system.sql', import.meta.url)
const RENAMED = sqlFile('../sql/renamed-columns.sql', import.meta.url)

/** Columns that had another name in an older version, by that name. */
const NEW_NAMES: Readonly<Record<string, string>> = {
  rows_held: 'rows_blocked',
  _sluice_held: '_sluice_blocked',
}

const comments = {
  duckdb: `select comment from duckdb_tables()
    where schema_name = $1 and table_name = 'loads' and database_name = current_database()`,
  postgres: `select pg_catalog.obj_description(pg_catalog.to_regclass(pg_catalog.format('%I.loads', $1::text)), 'pg_class') as comment`,
}

/** The part of an engine that the installation needs; a shadow database has no more. */
export interface SystemHost {
  readonly kind: EngineKind
  /** `_sluice` by default. */
  readonly systemSchema?: string
  readonly session: Pick<Session, 'rows'>
  transaction(work: (tx: Pick<Transaction, 'lock' | 'script' | 'rows'>) => Promise<void>): Promise<void>
}

const textOf = (kind: EngineKind): string =>
  `${createSchema(kind, '_sluice')};\n${TABLES}\n${SYSTEM_FUNCTIONS[kind]}`

/** Strings in the bodies of functions name the schema, too. */
const named = (text: string, schema: string): string =>
  schema === SYSTEM_SCHEMA ? text : text.replaceAll(/\b_sluice\b/g, () => schema)

const schemaOf = ({ systemSchema = SYSTEM_SCHEMA }: Pick<SystemHost, 'systemSchema'>): string => systemSchema

const versions: Partial<Record<EngineKind, string>> = {}

/** It is asked for at each command and load. */
const versionOf = (kind: EngineKind): string =>
  (versions[kind] ??= `sluice system ${createHash('sha256').update(textOf(kind)).digest('hex').slice(0, 16)}`)

/**
 * Creates the schema `_sluice` with its tables and functions, or brings an older one up to date. `known`: the installed
 * version, if it was just read.
 * @throws SluiceError E_FORBIDDEN where the role has no right to
 */
export async function installSystem(engine: SystemHost, known?: string): Promise<void> {
  const version = versionOf(engine.kind)
  const installed = known ?? (await installedVersion(engine))
  if (installed === version) return
  try {
    await engine.transaction(async (tx) => {
      await tx.lock('_sluice')
      if (installed !== undefined) await renameColumns(tx, schemaOf(engine))
      const comment = `comment on table _sluice.loads is '${version}'`
      await tx.script(named(`${textOf(engine.kind)};\n${comment}`, schemaOf(engine)))
    })
    upToDate.add(engine)
  } catch (error) {
    throw (error as { code?: unknown }).code === NOT_ALLOWED
      ? await notAllowed(engine, installed !== undefined, error)
      : error
  }
}

async function renameColumns(tx: Pick<Transaction, 'rows' | 'script'>, systemSchema: string): Promise<void> {
  const found = await tx.rows<{ schema: string; table: string; from: string }>(RENAMED, [systemSchema])
  for (const { schema, table, from } of found)
    await tx.script(
      `alter table ${qualified(schema, table)} rename column ${ident(from)} to ${ident(NEW_NAMES[from] ?? from)}`,
    )
}

/** True where this version of Sluice installed the schema `_sluice`. */
export const isCurrentSystem = async (engine: SystemHost): Promise<boolean> =>
  (await installedVersion(engine)) === versionOf(engine.kind)

/** True where another version of Sluice, as a rule an older one, installed the schema `_sluice`. */
export async function isOtherSystem(engine: SystemHost): Promise<boolean> {
  const installed = await installedVersion(engine)
  return installed !== undefined && installed !== versionOf(engine.kind)
}

/** Engines whose schema had the tables of this version when that was last looked at. */
const upToDate = new WeakSet<SystemHost>()

/** True if `_sluice` was found or brought up to date on this engine: it saves a round trip to ask. */
export const isUpToDate = (engine: SystemHost): boolean => upToDate.has(engine)

const NOT_ALLOWED = '42501'

interface Roles {
  readonly role: string
  readonly database: string
  readonly owner: string | null
}

async function notAllowed(engine: SystemHost, isOld: boolean, cause: unknown): Promise<SluiceError> {
  const [roles] = await engine.session.rows<Roles & Record<string, unknown>>(ROLES, [schemaOf(engine)])
  const { role = '', database = '', owner } = roles ?? {}
  return isOld
    ? new SluiceError(
        `an older version of Sluice installed the schema ${schemaOf(engine)}, and ${role} may not upgrade it`,
        { code: 'E_FORBIDDEN', hint: `run \`sluice migrate\` once as its owner, ${owner ?? ''}`, cause },
      )
    : new SluiceError(
        `${role} may not create the schema ${schemaOf(engine)}, where Sluice keeps its records`,
        {
          code: 'E_FORBIDDEN',
          hint: `run \`grant create on database ${ident(database)} to ${ident(role)}\` as the owner of the database, or run the command once as a role that may`,
          cause,
        },
      )
}

const ROLES = `select current_user::text as role, pg_catalog.current_database()::text as database,
  (select pg_catalog.pg_get_userbyid(nspowner)::text from pg_catalog.pg_namespace
   where nspname operator(pg_catalog.=) $1) as owner`

/** The version that the schema `_sluice` says it has; undefined where there is none. */
export async function installedVersion(
  engine: SystemHost,
  session: Pick<Session, 'rows'> = engine.session,
): Promise<string | undefined> {
  const [row] = await session.rows<{ comment: string | null }>(comments[engine.kind], [schemaOf(engine)])
  const version = row?.comment ?? undefined
  if (version === versionOf(engine.kind)) upToDate.add(engine)
  else upToDate.delete(engine)
  return version
}
