import { fullName, type SchemaChange } from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'

const stamp = (time: Date): string => `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`

function timeOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)_/.exec(id) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

function subjectOf(changes: readonly SchemaChange[]): string {
  const [first] = changes
  if (!first) return 'nothing'
  if (changes.length === 1) return factsOf(first).slug
  if (changes.every((change) => change.kind === 'create-table'))
    return `${factsOf(first).slug}_and_${changes.length - 1}_more`
  const oneTable = changes.every((change) => fullName(change.table) === fullName(first.table))
  const oneDataset = changes.every((change) => change.table.dataset === first.table.dataset)
  return `change_${oneTable ? first.table.name : oneDataset ? first.table.dataset : 'tables'}`
}

const slugOf = (subject: string): string =>
  subject
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .slice(0, 60)
    .replace(/_+$/, '')

/** Names a migration after its time and changes. */
export const migrationId = (
  changes: readonly SchemaChange[],
  now: Date,
  existing: readonly string[],
): string => migrationIdOf(subjectOf(changes), now, existing)

/** Names a migration after its time and subject; later than all that exist, since migrations go in order of their names. */
export function migrationIdOf(subject: string, now: Date, existing: readonly string[]): string {
  const latest = Math.max(...existing.map(timeOf).filter(Number.isFinite), Number.NEGATIVE_INFINITY)
  const time = new Date(Math.max(now.getTime(), latest + 1000))
  return `${stamp(time)}_${slugOf(subject)}`
}
