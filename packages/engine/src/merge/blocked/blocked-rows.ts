import { unreachable } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { ident } from '../../quote.ts'
import { attempted, comingRows, intoOut, ROOT } from './coming-rows.ts'
import { expressionObstacles, nameOfCheck } from './expression-obstacles.ts'
import { foreignKeyObstacle, referencedObstacles } from './foreign-key-obstacles.ts'
import { at, byMergeKey, finalOf, rootPositionOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import type { Going, Obstacle } from './obstacle.ts'
import { goingRows } from '../table/row-filter.ts'
import { uniqueObstacles } from './unique-obstacles.ts'
import { fitting, fittingType, isStaged, sameKey } from '../table/values.ts'

/** A type that holds less than ours, as an obstacle to the values that it does not hold. */
const typeObstacles = (dialect: Dialect, table: MergeTable, out: string): readonly Obstacle[] =>
  table.columns.flatMap((column) => {
    const fits = column.stored && !column.keptOut ? fitting(dialect, column) : undefined
    if (!fits || fits === fittingType(dialect, column)) return []
    const from = `(select ${at('s', rootPositionOf(table))} as ${ident(ROOT)} from ${stagingOf(table)} as s where ${goingRows(table, out)} and not ${fits}) as b`
    return [
      {
        name: `type ${column.stored?.name} of column ${column.name}`,
        way: `alter table ${finalOf(table)} alter column ${ident(column.name)} type ${dialect.typeName(column.to)}`,
        insert: intoOut(out, from),
      },
    ]
  })

/**
 * What keeps staged rows of a table out, beyond its misfits. `going`: which final rows the load takes away first; `tables`: all
 * of the load.
 */
export function obstacles(
  dialect: Dialect,
  table: MergeTable,
  out: string,
  going: Going,
  kind: EngineKind,
  tables: readonly MergeTable[],
): readonly Obstacle[] {
  if (!table.exists) return []
  const guards = table.guards.flatMap((guard): readonly Obstacle[] => {
    switch (guard.kind) {
      case 'check': {
        const isKept = `${attempted(kind, `coalesce(${guard.condition}, true)`)} is not true`
        const from = `(select r.* from ${comingRows(dialect, table, out, kind)} as r where ${isKept}) as b`
        return [{ name: nameOfCheck(guard), insert: intoOut(out, from) }]
      }
      case 'foreign-key':
        return [foreignKeyObstacle(dialect, table, guard, out, kind, tables)]
      case 'referenced':
        return referencedObstacles(dialect, table, guard, out, kind)
      case 'expression':
        return []
      case 'unique':
        return uniqueObstacles(dialect, table, guard, out, going, kind)
      default:
        return unreachable(guard)
    }
  })
  const computed = kind === 'duckdb' ? expressionObstacles(dialect, table, out) : []
  // A value that the type does not hold is none that is brought.
  return [...(table.filling ? [] : typeObstacles(dialect, table, out)), ...computed, ...guards]
}

/** Condition that the final row `f` is one that a staged row takes the place of, or is nested in one. */
export function takenPlace(dialect: Dialect, root: MergeTable, out: string): string {
  const own = `exists (select 1 from ${stagingOf(root)} as s where ${sameKey(dialect, root)} and ${goingRows(root, out)})`
  return root.mergeKey.length === 0 ? own : `(${own} or ${replacedTogether(dialect, root)})`
}

/** Condition that the final row `f` has the merge key of a staged row. */
export const replacedTogether = (dialect: Dialect, root: MergeTable): string =>
  isStaged(dialect, byMergeKey(root))
