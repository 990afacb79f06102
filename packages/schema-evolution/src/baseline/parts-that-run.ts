import { ident, type EngineKind } from '@sluice/engine'
import { fullName, type Table } from '@sluice/schema'
import { columnDefinition } from '../changes/sql/column-definition.ts'
import { dialectOf } from '../changes/sql/dialect-of.ts'
import { runOnShadow } from '../shadow/open-shadow.ts'
import { parseSqlFile } from '../migration/sql-file.ts'
import type { Trial } from '../shadow/shadow.ts'
import { renderRelations } from '../state/render-state.ts'
import type { StatePart } from '../state/state-part.ts'
import { failureOn, makeInAnyOrder } from './try-on-shadow.ts'

/** A part of what is there that does not run on an empty database. */
export interface LeftOut {
  /** `shop.names`, `shop.orders.id` for what is more than its type, or `CHECK((qty > 0)) of shop.orders`. */
  readonly what: string
  readonly why: string
  /** The file that lacks it, where it is that for the other engine. */
  readonly file?: string
}

/** The DDL of all parts that run on an empty database, and what had to be left out of it. */
export interface PartsThatRun {
  readonly ddl: string
  readonly left: readonly LeftOut[]
}

/**
 * Tries the parts of a database on an empty one, relation by relation, and where one does not run its parts one by one. A
 * column keeps its type. Views are tried again as long as that finds some, as they may read others.
 */
export async function partsThatRun(
  shadow: Trial,
  parts: readonly StatePart[],
  tables: readonly Table[],
): Promise<PartsThatRun> {
  const made: string[] = []
  const left: LeftOut[] = []
  const make = async (ddl: string): Promise<void> => {
    await runOnShadow(shadow, parseSqlFile(`${shadow.kind}.sql`, ddl))
    made.push(ddl)
  }
  const views: { readonly ddl: string; readonly view: StatePart }[] = []
  for (const { own, ddl } of renderRelations(parts)) {
    const view = own.find(({ part }) => part.includes('view'))
    if (view) {
      views.push({ ddl, view })
      continue
    }
    if ((await failureOn(shadow, [ddl])) === undefined) {
      await make(ddl)
      continue
    }
    const { kept, lost } = await partsOf(shadow, own, tables)
    left.push(...lost)
    if (kept.length > 0) await make(ddlOf(kept))
  }
  const ddls = views.map(({ ddl }) => ddl)
  for (const [at, why] of await makeInAnyOrder(shadow, ddls, make))
    left.push({ what: nameOf(views[at]?.view), why })
  return { ddl: made.join('\n'), left }
}

/** Those parts of one table, type or sequence that run: its columns first, then what is about them. */
async function partsOf(
  shadow: Trial,
  own: readonly StatePart[],
  tables: readonly Table[],
): Promise<{ readonly kept: readonly StatePart[]; readonly lost: readonly LeftOut[] }> {
  const isColumn = ({ part }: StatePart): boolean => part === 'column'
  let kept: readonly StatePart[] = []
  const lost: LeftOut[] = []
  for (const part of [...own.filter(isColumn), ...own.filter((one) => !isColumn(one))]) {
    const why = await failureOn(shadow, [ddlOf([...kept, part])])
    if (why === undefined) {
      kept = [...kept, part]
      continue
    }
    lost.push({ what: nameOf(part), why })
    if (isColumn(part)) kept = [...kept, plainColumn(shadow.kind, part, tables)]
  }
  return { kept, lost }
}

/** A column with its type alone. */
function plainColumn(kind: EngineKind, part: StatePart, tables: readonly Table[]): StatePart {
  const table = tables.find((one) => one.dataset === part.dataset && one.name === part.relation)
  const column = table?.columns.find(({ name }) => name === part.name)
  if (!column) return part
  return { ...part, text: columnDefinition(column, dialectOf(kind)).slice(ident(part.name).length + 1) }
}

const ddlOf = (parts: readonly StatePart[]): string =>
  renderRelations(parts)
    .map(({ ddl }) => ddl)
    .join('\n')

/** `shop.orders`, or `shop.orders.id` for what a relation has by a name. */
export function nameOf(part: StatePart | undefined): string {
  if (!part) return ''
  const relation = fullName({ dataset: part.dataset, name: part.relation })
  return part.part === 'column' || part.part === 'constraint' || part.part === 'index'
    ? `${relation}.${part.name}`
    : relation
}
