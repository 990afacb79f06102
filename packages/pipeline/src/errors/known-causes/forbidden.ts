import { coded, type Explanation, type KnownCause } from './known-cause.ts'

/** By what it is about: what the role may not do, and the grant that lets it. */
const RIGHTS: Readonly<Record<string, readonly [what: string, grant: (name: string) => string]>> = {
  database: ['create schemas in database', (name) => `grant create on database ${name} to ROLE`],
  schema: ['use, or create tables in, schema', (name) => `grant usage, create on schema ${name} to ROLE`],
  table: ['read or write table', (name) => `grant select, insert, update, delete on SCHEMA.${name} to ROLE`],
  view: ['read view', (name) => `grant select on SCHEMA.${name} to ROLE`],
  sequence: ['use sequence', (name) => `grant usage, select on sequence SCHEMA.${name} to ROLE`],
  function: ['run function', (name) => `grant execute on function SCHEMA.${name} to ROLE`],
}

const as = (grant: string): string =>
  `run \`${grant}\` as its owner (ROLE is the user in the url), or use another user in the url`

function explain(message: string): Explanation {
  const [, kind = '', name = ''] = /^permission denied for ([a-z]+) (.+)$/.exec(message) ?? []
  const right = Object.hasOwn(RIGHTS, kind) ? RIGHTS[kind] : undefined
  if (right) {
    const [what, grant] = right
    return { message: `the database user may not ${what} ${name}`, hint: as(grant(name)) }
  }
  const [, owned, what] = /^must be owner of ([a-z ]+) (\S+)$/.exec(message) ?? []
  if (owned !== undefined && what !== undefined) {
    const name = owned === 'schema' || owned === 'database' ? what : `SCHEMA.${what}`
    return {
      message: `the database user may not change ${owned} ${what}, which another role owns`,
      hint: as(`alter ${owned} ${name} owner to ROLE`),
    }
  }
  return {
    message: 'the database user has no right to do this',
    hint: 'run again with --debug to see what the server denied, then grant it to the user, or use another user in the url',
  }
}

/** Rights that a role lacks. */
export const FORBIDDEN: KnownCause = {
  code: 'E_FORBIDDEN',
  atTarget: true,
  applies: coded('42501'),
  explain: ({ message }) => explain(message),
}
