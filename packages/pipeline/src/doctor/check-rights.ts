import { ident, readRights, type Engine, type PostgresFacts, type SchemaRights } from '@sluice/engine'
import { counted, stagingSchema } from '@sluice/schema'
import { doubtful, fine, wrong, type Found } from './check.ts'

const ROLES = 'see docs/config.md#database-roles'

/** Whether the role of a Postgres target may load these datasets, and migrate them. */
export async function checkRights(
  { session, systemSchema }: Engine,
  { role, database, can_create: canCreate }: PostgresFacts,
  datasets: readonly string[],
): Promise<readonly Found[]> {
  const staging = new Set(datasets.map(stagingSchema))
  const schemas = [systemSchema, ...datasets, ...staging]
  const rights = await readRights(session, schemas)
  const lacking = rights.flatMap((one) => lack(one, role, database, canCreate, staging.has(one.name)))
  if (lacking.length > 0) return lacking
  const foreign = rights.filter(({ owner, is_owner: isOwner }) => owner !== null && !isOwner)
  const [first] = foreign
  if (first)
    return [
      doubtful(
        'rights',
        `${role} may load, but ${first.owner ?? ''} owns the schema ${first.name}: ${role} may not run all migrations`,
        `run sluice migrate as ${first.owner ?? 'the owner'}; ${ROLES}`,
      ),
    ]
  return [fine('rights', `${role} may load and migrate`)]
}

function lack(
  { name, owner, can_use: canUse, can_create: canCreateIn, closed_tables: closed }: SchemaRights,
  role: string,
  database: string,
  canCreate: boolean,
  isStaging: boolean,
): readonly Found[] {
  const forbidden = (text: string, grant: string): readonly Found[] => [
    wrong('rights', text, `run as the owner: ${grant}; ${ROLES}`, 'E_FORBIDDEN'),
  ]
  const [to, schema] = [ident(role), ident(name)]
  if (owner === null)
    return canCreate
      ? []
      : forbidden(
          `the schema ${name} does not exist, and ${role} may not create it`,
          `grant create on database ${ident(database)} to ${to}`,
        )
  if (!canUse)
    return forbidden(`${role} may not use the schema ${name}`, `grant usage on schema ${schema} to ${to}`)
  if (isStaging)
    return canCreateIn
      ? []
      : forbidden(
          `${role} may not create tables in the schema ${name}`,
          `grant create on schema ${schema} to ${to}`,
        )
  return closed === 0
    ? []
    : forbidden(
        `${role} may not read and write ${counted(closed, 'table')} of the schema ${name}`,
        `grant select, insert, update, delete on all tables in schema ${schema} to ${to}`,
      )
}
