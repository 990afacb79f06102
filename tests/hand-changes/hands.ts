import type { Column } from '@sluice/schema'
import type { EngineKind } from '@sluice/engine'
import type { Touch } from './touched-history.ts'

/** SQL that a person runs, and what it makes. */
export interface Hand {
  /** A statement each. */
  readonly sql: readonly string[]
  /** The name of what was made, which a message about it has. */
  readonly name: string
  /** Takes it away again; absent where that is no way out. */
  readonly undo?: string
  /** Which values of a column may be lost, or come of themselves. */
  readonly effect?:
    | { readonly kind: 'added'; readonly column: string }
    | { readonly kind: 'dropped' | 'defaulted'; readonly column: string }
    | { readonly kind: 'renamed'; readonly column: string; readonly to: string }
}

/** A table that people change, and the column that tells its rows apart. */
export interface TouchedName {
  readonly T: string
  readonly key: string
}

export const ROOT: TouchedName = { T: 'shop.t', key: 'id' }
export const NESTED: TouchedName = { T: 'shop.t__items', key: 'k' }

const isNumber = ({ type }: Column): boolean =>
  type === 'bigint' || type === 'double' || type.startsWith('decimal')

/** What a touch comes to on a table with these columns; undefined where the engine has no such thing, or no column fits. */
export function handOf(
  kind: EngineKind,
  { what, pick }: Touch,
  columns: readonly Column[],
  number: number,
  { T, key }: TouchedName = ROOT,
): Hand | undefined {
  const column = columns[pick % Math.max(columns.length, 1)]
  const onPostgres = kind === 'postgres'
  const own = (letter: string): string => `${letter}${number}`
  const c = column?.name ?? ''
  const add = (rest: string, more: readonly string[] = []): Hand => {
    const name = own('h')
    return {
      sql: [`alter table ${T} add column ${name} ${rest}`, ...more.map((one) => one.replaceAll('$', name))],
      name,
      undo: `alter table ${T} drop column ${name}`,
      effect: { kind: 'added', column: name },
    }
  }
  switch (what) {
    case 'add':
      return add('varchar', [`update ${T} set $ = 'by hand ' || ${key}`])
    case 'add with a default':
      return add(`varchar default 'usual'`)
    case 'add not null':
      return add('bigint default 7', [`alter table ${T} alter column $ set not null`])
    case 'add identity':
      return onPostgres ? add('bigint generated always as identity') : undefined
  }
  if (!column) return undefined
  switch (what) {
    case 'add generated':
      return onPostgres ? add(`text generated always as (${c}::text || '!') stored`) : undefined
    case 'drop':
      return { sql: [`alter table ${T} drop column ${c}`], name: c, effect: { kind: 'dropped', column: c } }
    case 'rename': {
      const to = own('r')
      return {
        sql: [`alter table ${T} rename column ${c} to ${to}`],
        name: to,
        effect: { kind: 'renamed', column: c, to },
      }
    }
    case 'widen': {
      const type = column.type === 'bigint' ? 'numeric(38, 2)' : 'varchar'
      return { sql: [`alter table ${T} alter column ${c} type ${type}`], name: c }
    }
    case 'narrow': {
      const type =
        column.type === 'bigint' ? 'integer' : onPostgres && column.type === 'text' ? 'varchar(5)' : undefined
      return type === undefined
        ? undefined
        : { sql: [`alter table ${T} alter column ${c} type ${type}`], name: c }
    }
    case 'index':
      return {
        sql: [`create index ${own('i')} on ${T} (${c})`],
        name: own('i'),
        undo: `drop index shop.${own('i')}`,
      }
    case 'unique index':
      return {
        sql: [`create unique index ${own('i')} on ${T} (${c})`],
        name: own('i'),
        undo: `drop index shop.${own('i')}`,
      }
    case 'check': {
      const name = own('k')
      if (!onPostgres) return undefined
      const holds = isNumber(column) ? `${c} < 25` : `${c}::text not like '%3'`
      return {
        sql: [`alter table ${T} add constraint ${name} check (${holds})`],
        name,
        undo: `alter table ${T} drop constraint ${name}`,
      }
    }
    case 'not null':
      return {
        sql: [`alter table ${T} alter column ${c} set not null`],
        name: c,
        undo: `alter table ${T} alter column ${c} drop not null`,
      }
    case 'default':
      return {
        sql: [`alter table ${T} alter column ${c} set default ${isNumber(column) ? '5' : `'five'`}`],
        name: c,
        effect: { kind: 'defaulted', column: c },
      }
    case 'comment':
      return { sql: [`comment on column ${T}.${c} is 'by hand'`], name: c }
    case 'view':
      return {
        sql: [
          'create schema if not exists bi',
          `create view bi.${own('v')} as select ${key}, ${c} from ${T}`,
        ],
        name: own('v'),
        undo: `drop view bi.${own('v')}`,
      }
  }
  if (!onPostgres) return undefined
  switch (what) {
    case 'policy':
      return {
        sql: [
          `alter table ${T} enable row level security`,
          `create policy ${own('p')} on ${T} using (${c} is not null)`,
        ],
        name: own('p'),
        undo: `drop policy ${own('p')} on ${T}`,
      }
    case 'trigger':
    case 'skipping trigger': {
      const name = own('g')
      const [when, answer] =
        what === 'trigger'
          ? [`before update of ${c} on ${T} for each row`, 'return new']
          : [
              `before insert or update on ${T} for each row when (new.${key}::text like '%${(pick % 6) + 1}')`,
              'return null',
            ]
      return {
        sql: [
          'create schema if not exists bi',
          `create function bi.f${name}() returns trigger language plpgsql as $$begin ${answer}; end$$`,
          `create trigger ${name} ${when} execute function bi.f${name}()`,
        ],
        name,
        undo: `drop trigger ${name} on ${T}`,
      }
    }
    case 'constraint trigger': {
      const name = own('g')
      const rejected = `new.${key}::text like '%${(pick % 6) + 1}'`
      return {
        sql: [
          'create schema if not exists bi',
          `create function bi.f${name}() returns trigger language plpgsql as $$begin raise exception 'not this row'; end$$`,
          `create constraint trigger ${name} after insert or update on ${T} deferrable initially deferred for each row when (${rejected}) execute function bi.f${name}()`,
        ],
        name,
        undo: `drop trigger ${name} on ${T}`,
      }
    }
    case 'deferred unique': {
      const name = own('u')
      return {
        sql: [`alter table ${T} add constraint ${name} unique (${c}) deferrable initially deferred`],
        name,
        undo: `alter table ${T} drop constraint ${name}`,
      }
    }
    case 'grant':
      return { sql: [`grant select (${c}) on ${T} to public`], name: c }
    case 'foreign key': {
      const name = own('n')
      return {
        sql: [
          'create schema if not exists bi',
          `create table bi.${name} (id bigint references ${T} (${key}))`,
          `insert into bi.${name} select min(${key}) from ${T}`,
        ],
        name,
        undo: `drop table bi.${name}`,
      }
    }
    case 'statistics':
      return {
        sql: [`create statistics shop.${own('s')} on ${key}, ${c} from ${T}`],
        name: own('s'),
        undo: `drop statistics shop.${own('s')}`,
      }
  }
}
