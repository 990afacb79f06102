import { ident, idents, literal, qualified } from '@sluice/engine'
import { backfillProgress, type BackfillProgress } from '@sluice/ledger'
import { besideColumn, besideTrigger } from './online-names.ts'
import type { RenderContext } from '../risk/change-facts.ts'
import { dependentsOf } from './dependents.ts'
import { BRIEFLY, doBlock, dollarQuoted, IN_UTC } from '../sql/do-block.ts'
import { inPlaceBlock } from './widen-in-place.ts'
import { hasType, regclass, rounds, widened, type Widening } from './widening.ts'

/** Blocks of 8 kB that one batch of the backfill looks at: a quarter of a megabyte. */
const BATCH = 32
/** Times that the backfill goes over the table: rows that others lock are skipped, and come the next time. */
const PASSES = 10
/** How the backfill says that it has to be run again. */
export const TIME_IS_UP = 'SL001'

interface Column extends Widening {
  readonly beside: string
}

/** How a query begins whose rows are statements, each to be run by itself: no function can build an index concurrently. */
export const BUILDS_INDEXES = 'select _sluice.index_builds('

/**
 * Widens columns of a large table on Postgres while others read and write it: add, keep in step, fill, exchange. Each
 * statement may be run again after a crash, and the whole file from its top. The columns end up last in the table. What the
 * table has besides is looked at when it runs, for each target may have something else.
 */
export function widenOnline(widenings: readonly Widening[], context: RenderContext): string {
  const columns = widenings.map((widening): Column => ({
    ...widening,
    beside: besideColumn(widening.column),
  }))
  const steps = [
    ...rejectFirst(columns, context),
    changeInPlace(columns, context),
    expand(columns, context),
    backfill(columns, context),
    buildIndexes(columns, context),
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

function rejectFirst(columns: readonly Column[], context: RenderContext): readonly Step[] {
  const checks = columns.flatMap((column) => {
    const condition = rounds(ident(column.column), column, context)
    if (condition === undefined) return []
    const old = context.dialect.convert(ident(column.column), column.from, 'text')
    const refuse = `perform _sluice.refuse(${old}) from ${tableOf(context)} where ${condition} limit 1;`
    return [`if not ${hasType(context.after, column, context)} then\n  ${refuse}\nend if;`]
  })
  return checks.length === 0
    ? []
    : [['stop here, before any change, if there is a value that the new type would round', doBlock(checks)]]
}

const array = (values: readonly string[]): string =>
  `array[${values.map((value) => literal(value)).join(', ')}]`

const olds = (columns: readonly Column[]): string => array(columns.map(({ column }) => column))
const news = (columns: readonly Column[]): string => array(columns.map(({ beside }) => beside))
const types = (columns: readonly Column[], { dialect }: RenderContext): string =>
  array(columns.map(({ to }) => dialect.typeName(to)))

/** Another target may have a trigger, a constraint or another object that this one lacked when the file was written. */
function changeInPlace(columns: readonly Column[], context: RenderContext): Step {
  const table = literal(tableOf(context))
  const reason = `_sluice.keeps_in_place(${table}, ${olds(columns)}, ${types(columns, context)})`
  return [
    'if something on this target prevents an online rewrite, change the type in place; all further steps then do nothing',
    inPlaceBlock(columns, context, [`if ${reason} is null then\n  return;\nend if;`]),
  ]
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
    'add the new column, and a trigger that fills it in all rows that are written from now on',
    doBlock([
      BRIEFLY,
      ...(first
        ? [
            `if ${hasType(after, first, context)} then\n  return; -- an earlier run has done everything\nend if;`,
          ]
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
    'fill the existing rows in batches; locked rows are skipped, and filled in a later pass',
    doBlock(
      [
        `if ${isThere(first, context)} then`,
        `  for _pass in 1..${PASSES} loop`,
        '    -- continue where an earlier run of this statement stopped',
        `    _block := coalesce(${progress.block}, 0);`,
        `    _blocks := pg_relation_size(${name}) / current_setting('block_size')::bigint;`,
        '    while _block <= _blocks loop',
        `      ${IN_UTC}`,
        "      _low := format('(%s,0)', _block)::tid;",
        `      _high := format('(%s,0)', _block + ${BATCH})::tid;`,
        `      update ${table} set ${filled} = ${filled} -- the trigger fills the new column`,
        '      where ctid = any (array(',
        `        select ctid from ${table}`,
        `        where ctid >= _low and ctid < _high and (${isOpen})`,
        '        for update skip locked',
        '      ));',
        `      _block := _block + ${BATCH};`,
        `${progress.record('_block')};`.replaceAll(/^/gm, '      '),
        '      commit;',
        '      if clock_timestamp() > _until then',
        `        raise exception using errcode = '${TIME_IS_UP}', message = 'statement_timeout is near: run this statement again to continue from here';`,
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
        '-- half of statement_timeout; null if there is no limit',
        `_until constant timestamptz := clock_timestamp() + (select nullif(setting, '0')::bigint * interval '0.5 ms' from pg_settings where name = 'statement_timeout');`,
      ],
    ),
  ]
}

const isThere = (column: Column | undefined, { after }: RenderContext): string =>
  `exists (select from pg_attribute where attrelid = ${regclass(after)} and attname = ${literal(column?.beside ?? '')})`

/** Each target has its own indexes, so that the statements are found when this runs. */
const buildIndexes = (columns: readonly Column[], context: RenderContext): Step => [
  'build the indexes that the old column has on this target for the new one, without blocking writes',
  '-- in psql, replace the semicolon with \\gexec, which runs the statements that this query returns',
  `${BUILDS_INDEXES}${literal(tableOf(context))}, ${olds(columns)}, ${news(columns)});`,
]

/** Whether the old column is not null is seen on each target: somebody may have changed it there. */
function validate(columns: readonly Column[], context: RenderContext): Step {
  return [
    'if the old column is not null, prove that the new one is, without blocking reads or writes',
    doBlock([BRIEFLY, `perform _sluice.prove_not_null(${literal(tableOf(context))}, ${news(columns)});`]),
  ]
}

function exchange(columns: readonly Column[], context: RenderContext): Step {
  const [table, trigger] = [tableOf(context), triggerOf(context)]
  const [first] = columns
  const dependents = dependentsOf(columns, context)
  return [
    'replace the old column with the new one, which takes an instant',
    ...dependents.notes,
    doBlock([
      BRIEFLY,
      `if not ${isThere(first, context)} then\n  return; -- an earlier run has done this\nend if;`,
      `perform ${dependents.drop};`,
      `lock table ${table} in access exclusive mode;`,
      `drop trigger ${trigger} on ${table};`,
      `drop function ${functionOf(context)}();`,
      `perform _sluice.exchange(${literal(table)}, ${olds(columns)}, ${news(columns)}, ${types(columns, context)});`,
      `perform ${dependents.create};`,
    ]),
  ]
}

const analyze = (columns: readonly Column[], context: RenderContext): Step => [
  'update the statistics of the column for the planner',
  `analyze ${tableOf(context)} (${idents(columns.map(({ column }) => column))});`,
]
