import { ident, idents, literal, qualified, type ColumnFacts } from '@sluice/engine'
import { backfillProgress, type BackfillProgress } from '@sluice/ledger'
import { besideColumn, besideIndex, besideTrigger } from './online-names.ts'
import type { RenderContext } from '../risk/change-facts.ts'
import { dependentsOf } from './dependents.ts'
import { BRIEFLY, doBlock, dollarQuoted, IN_UTC } from '../sql/do-block.ts'
import { indexOver } from '../sql/simple-index.ts'
import { hasType, regclass, rounds, widened, type Widening } from './widening.ts'

/** Blocks of 8 kB that one batch of the backfill looks at: a quarter of a megabyte. */
const BATCH = 32
/** Times that the backfill goes over the table: rows that others lock are skipped, and come the next time. */
const PASSES = 10
/** How the backfill says that it has to be run again. */
export const TIME_IS_UP = 'SL001'

interface Column extends Widening {
  readonly beside: string
  readonly facts: ColumnFacts | undefined
}

/**
 * Widens columns of a large table on Postgres while others read and write it: add, keep in step, fill, exchange. Each
 * statement may be run again after a crash, and the whole file from its top. The columns end up last in the table.
 */
export function widenOnline(widenings: readonly Widening[], context: RenderContext): string {
  const columns = widenings.map((widening): Column => ({
    ...widening,
    beside: besideColumn(widening.column),
    facts: context.facts?.columns.find(({ name }) => name === widening.column),
  }))
  const steps = [
    ...refuseFirst(columns, context),
    expand(columns, context),
    backfill(columns, context),
    ...buildIndexes(columns),
    validate(columns, context),
    exchange(columns, context),
    analyze(columns, context),
  ]
  return steps.map(([comment, ...sql], i) => [`-- ${i + 1}. ${comment}`, ...sql].join('\n')).join('\n\n')
}

type Step = readonly [comment: string, ...sql: string[]]

const tableOf = ({ after }: RenderContext): string => qualified(after.dataset, after.name)
const progressOf = (context: RenderContext): BackfillProgress => backfillProgress(tableOf(context))
const triggerOf = ({ after }: RenderContext): string => ident(besideTrigger(after))
const functionOf = ({ after }: RenderContext): string => qualified(after.dataset, besideTrigger(after))

function refuseFirst(columns: readonly Column[], context: RenderContext): readonly Step[] {
  const checks = columns.flatMap((column) => {
    const condition = rounds(ident(column.column), column, context)
    if (condition === undefined) return []
    const old = context.dialect.convert(ident(column.column), column.from, 'text')
    const refuse = `perform _sluice.refuse(${old}) from ${tableOf(context)} where ${condition} limit 1;`
    return [`if not ${hasType(context.after, column, context)} then\n  ${refuse}\nend if;`]
  })
  return checks.length === 0
    ? []
    : [['end here, with nothing done, if a value has come that the new type would round', doBlock(checks)]]
}

function expand(columns: readonly Column[], context: RenderContext): Step {
  const { after, dialect } = context
  const [table, trigger] = [tableOf(context), triggerOf(context)]
  const [first] = columns
  const assign = columns.map(
    (column) =>
      `  new.${ident(column.beside)} := ${widened(column, context, `new.${ident(column.column)}`)};`,
  )
  const fill = dollarQuoted(['begin', ...assign, '  return new;', 'end'].join('\n'), 'fill')
  return [
    'add the new column, and a trigger that keeps it in step with all that is written from now on',
    doBlock([
      BRIEFLY,
      ...(first
        ? [`if ${hasType(after, first, context)} then\n  return; -- an earlier run has done it all\nend if;`]
        : []),
      `${progressOf(context).remove};`,
      `lock table ${table} in access exclusive mode;`,
      `drop trigger if exists ${trigger} on ${table};`,
      ...columns.flatMap(({ column, beside, to }) => [
        `alter table ${table} drop column if exists ${ident(beside)};`,
        `alter table ${table} add column ${ident(beside)} ${dialect.typeName(to)};`,
        `perform _sluice.keep_not_null(${literal(table)}, ${literal(column)}, ${literal(beside)});`,
      ]),
      `create or replace function ${functionOf(context)}() returns trigger\nlanguage plpgsql set timezone = 'UTC' set search_path = pg_catalog, pg_temp as ${fill};`,
      `create trigger ${trigger} before insert or update on ${table}\nfor each row execute function ${functionOf(context)}();`,
    ]),
  ]
}

const open = ({ column, beside }: Column): string =>
  `(${ident(beside)} is null and ${ident(column)} is not null)`

function backfill(columns: readonly Column[], context: RenderContext): Step {
  const [table, name] = [tableOf(context), regclass(context.after)]
  const progress = progressOf(context)
  const [first] = columns
  const [filled] = columns.map(({ column }) => ident(column))
  const isOpen = columns.map(open).join(' or ')
  return [
    'fill the rows that are there, some at a time; rows in use are passed over until they are free',
    doBlock(
      [
        `if ${isThere(first, context)} then`,
        `  for _pass in 1..${PASSES} loop`,
        '    -- where an earlier run of this statement was ended',
        `    _block := coalesce(${progress.block}, 0);`,
        `    _blocks := pg_relation_size(${name}) / current_setting('block_size')::bigint;`,
        '    while _block <= _blocks loop',
        `      ${IN_UTC}`,
        "      _low := format('(%s,0)', _block)::tid;",
        `      _high := format('(%s,0)', _block + ${BATCH})::tid;`,
        `      update ${table} set ${filled} = ${filled} -- the trigger does the rest`,
        '      where ctid = any (array(',
        `        select ctid from ${table}`,
        `        where ctid >= _low and ctid < _high and (${isOpen})`,
        '        for update skip locked',
        '      ));',
        `      _block := _block + ${BATCH};`,
        `${progress.record('_block')};`.replaceAll(/^/gm, '      '),
        '      commit;',
        '      if clock_timestamp() > _until then',
        `        raise exception using errcode = '${TIME_IS_UP}', message = 'statement_timeout is near: run this statement again, it goes on from here';`,
        '      end if;',
        '    end loop;',
        `    ${progress.remove};`,
        `    if not exists (select from ${table} where ${isOpen}) then`,
        '      return;',
        '    end if;',
        '    commit;',
        '    perform pg_sleep(1);',
        '  end loop;',
        `  raise lock_not_available using message = 'rows stay locked by another transaction';`,
        'end if;',
      ],
      [
        '_blocks bigint;',
        '_block bigint;',
        '_low tid;',
        '_high tid;',
        '-- half of the time that a statement may take; null where there is no limit',
        `_until constant timestamptz := clock_timestamp() + (select nullif(setting, '0')::bigint * interval '0.5 ms' from pg_settings where name = 'statement_timeout');`,
      ],
    ),
  ]
}

const isThere = (column: Column | undefined, { after }: RenderContext): string =>
  `exists (select from pg_attribute where attrelid = ${regclass(after)} and attname = ${literal(column?.beside ?? '')})`

/** The indexes of the old columns, each once, with the names that the new ones have until the exchange. */
const indexesOf = (columns: readonly Column[]) =>
  [
    ...new Map(
      columns.flatMap(({ facts }) => facts?.indexes ?? []).map((index) => [index.name, index]),
    ).values(),
  ].map((index) => ({ index, beside: besideIndex(index.name) }))

function buildIndexes(columns: readonly Column[]): readonly Step[] {
  const renamed = new Map(columns.map(({ column, beside }) => [column, beside]))
  return indexesOf(columns).flatMap(({ index, beside }): Step[] => {
    const create = indexOver(index, beside, renamed)
    return create === undefined
      ? []
      : [[`build the index ${index.name} anew, without a lock on what is written`, create]]
  })
}

/** Whether the old column is not null is seen on each target: somebody may have changed it there. */
function validate(columns: readonly Column[], context: RenderContext): Step {
  const besides = columns.map(({ beside }) => literal(beside)).join(', ')
  return [
    'prove that the new column is not null, if the old one is; this locks nobody out',
    doBlock([BRIEFLY, `perform _sluice.prove_not_null(${literal(tableOf(context))}, array[${besides}]);`]),
  ]
}

function exchange(columns: readonly Column[], context: RenderContext): Step {
  const { after } = context
  const [table, trigger] = [tableOf(context), triggerOf(context)]
  const [first] = columns
  const dependents = dependentsOf(columns, context)
  const indexes = indexesOf(columns)
  return [
    'exchange them, in an instant',
    ...dependents.notes,
    doBlock([
      BRIEFLY,
      `if not ${isThere(first, context)} then\n  return; -- an earlier run has done it\nend if;`,
      `perform ${dependents.drop};`,
      `lock table ${table} in access exclusive mode;`,
      ...unknownNeeds(columns, indexes, context),
      ...indexes.map(({ index, beside }) => assertValid(after.dataset, index.name, beside)),
      `drop trigger ${trigger} on ${table};`,
      `drop function ${functionOf(context)}();`,
      ...columns.map((column, i) => takeOver(column, i === 0 ? indexes : [], context)),
      ...columns.flatMap(({ column, beside }) => [
        `alter table ${table} drop column ${ident(column)};`,
        `alter table ${table} rename column ${ident(beside)} to ${ident(column)};`,
      ]),
      ...indexes.map(
        ({ index, beside }) =>
          `alter index ${qualified(after.dataset, beside)} rename to ${ident(index.name)};`,
      ),
      `perform ${dependents.create};`,
    ]),
  ]
}

type Indexes = ReturnType<typeof indexesOf>

/** Not null, default, grants, comment, statistics, storage; and what indexes have beside their definition, replica identity included. */
function takeOver(
  { column, beside, to }: Column,
  indexes: Indexes,
  { after, dialect }: RenderContext,
): string {
  const names = (of: (index: Indexes[number]) => string): string =>
    `array[${indexes.map((index) => literal(qualified(after.dataset, of(index)))).join(', ')}]::text[]`
  const [old, fresh] = [names(({ index }) => index.name), names((index) => index.beside)]
  const target = [qualified(after.dataset, after.name), column, beside, dialect.typeName(to)]
  return `perform _sluice.take_over(${target.map((value) => literal(value)).join(', ')}, ${old}, ${fresh});`
}

/** Dropping a column takes along what depends on it, so that must be nothing but indexes that were made again. */
function unknownNeeds(
  columns: readonly Column[],
  indexes: Indexes,
  { after }: RenderContext,
): readonly string[] {
  const names = columns.map(({ column }) => literal(column)).join(', ')
  const known = ["''", ...indexes.map(({ index }) => literal(index.name))].join(', ')
  return [
    `declare
  _others text;
begin
  select string_agg(distinct pg_describe_object(d.classid, d.objid, d.objsubid), ', ') into _others
  from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refclassid = 'pg_class'::regclass and d.refobjid = ${regclass(after)} and a.attname in (${names})
    and not exists (select from pg_constraint k where d.classid = 'pg_constraint'::regclass and k.oid = d.objid and k.contype = 'n')
    and not exists (select from pg_attrdef f where d.classid = 'pg_attrdef'::regclass and f.oid = d.objid and f.adnum = a.attnum)
    and not exists (
      select from pg_class i where d.classid = 'pg_class'::regclass and i.oid = d.objid and i.relkind = 'i' and i.relname in (${known})
        and not exists (select from pg_constraint k where k.conindid = i.oid)
    );
  if _others is not null then
    raise exception '% has come since this migration was proposed: make it part of this file, or widen in place', _others;
  end if;
end;`,
  ]
}

const assertValid = (schema: string, name: string, beside: string): string =>
  `if not (select indisvalid from pg_index where indexrelid = ${regclass({ dataset: schema, name: beside })}) then
  raise exception 'building the index % was cut short: drop it, and create it again', ${literal(beside)};
end if;`

const analyze = (columns: readonly Column[], context: RenderContext): Step => [
  'count its values anew for the planner',
  `analyze ${tableOf(context)} (${idents(columns.map(({ column }) => column))});`,
]
