import { fullName } from '@sluice/schema'
import { identifies, isWithin, type RuleDelta } from '../../delta/rule-delta.ts'
import type { UniqueRule } from '../../delta/table-rules.ts'
import { namesColumn, tablesIn } from './raw-sql.ts'

/** What a statement has to do with a rule that changes. */
export interface RawRuleUse {
  /** True where it cannot run without the rule. */
  readonly broken: boolean
  readonly detail: string
}

const CONFLICT = /\bon\s+conflict\s*\(([^)]*)\)(\s*where\b)?/i
const CONSTRAINT = /\bon\s+conflict\s+on\s+constraint\s+"?(\w+)"?/i
const INSERT =
  /\binsert\s+into\s+((?:"[^"]+"|\w+)(?:\s*\.\s*(?:"[^"]+"|\w+))?)(?:\s+as\s+\w+)?\s*(?:\(([^)]*)\))?/i

const plain = (text: string): string => text.replaceAll(/["\s]/g, '').toLowerCase()

/** What SQL that names the table has to do with a rule of it. */
export function rawRuleUse(sql: string, delta: RuleDelta): RawRuleUse | undefined {
  const names = new Set([fullName(delta.table), delta.table.name].map((name) => name.toLowerCase()))
  if (!tablesIn(sql).some((table) => names.has(table))) return undefined
  const [, inserted, columns = ''] = INSERT.exec(sql) ?? []
  const inserts = inserted !== undefined && names.has(plain(inserted))
  if (delta.kind === 'change-default')
    return inserts && !plain(columns).split(',').includes(delta.column.name)
      ? { broken: false, detail: 'insert' }
      : undefined
  if (!('uniqueness' in delta)) return undefined
  const { gone, after } = delta.uniqueness
  if (inserts) {
    const [, target, partial] = CONFLICT.exec(sql) ?? []
    const constraint = CONSTRAINT.exec(sql)?.[1]
    const broken =
      (target !== undefined &&
        isTarget(target, gone, partial !== undefined) &&
        !isTarget(target, after, partial !== undefined)) ||
      (constraint !== undefined && isNamed(constraint, gone) && !isNamed(constraint, after))
    if (broken) return { broken, detail: 'on conflict names a key that no longer exists' }
    if (/\bon\s+conflict\b/i.test(sql)) return { broken: false, detail: 'on conflict' }
  }
  const compared = new Set(
    gone.flatMap((rule) => rule.columns).filter((column) => isCompared(sql, column, names)),
  )
  const lost =
    gone.some((rule) => isWithin(rule, compared)) && !after.some((rule) => identifies(rule, compared))
  return lost ? { broken: false, detail: 'sql' } : undefined
}

/** A target without a condition matches no partial index. */
const isTarget = (target: string, rules: readonly UniqueRule[], partial: boolean): boolean =>
  rules
    .filter(({ where }) => where === undefined || partial)
    .some(({ columns }) => columns.toSorted().join() === plain(target).split(',').toSorted().join())

const isNamed = (constraint: string, rules: readonly UniqueRule[]): boolean =>
  rules.some(({ name }) => name.toLowerCase() === constraint.toLowerCase())

const isCompared = (sql: string, column: string, names: ReadonlySet<string>): boolean =>
  namesColumn(sql, column, (table) => names.has(table)) &&
  new RegExp(`\\b${column}"?\\s*(?:=|in\\b)|=\\s*(?:[\\w"]+\\.)*"?${column}\\b`, 'i').test(sql)
