import type { TestProject } from '../../support/project.ts'
import { MARK } from '../promises/marks.ts'

/** What contracts have discarded, as the quarantine tells. */
export interface Discards {
  /** By table, the records, each once: what replaces a table is read again and again. */
  readonly records: Readonly<Record<string, readonly string[]>>
  /** Marks of the rows that went as a whole. */
  readonly marks: ReadonlySet<string>
  readonly values: number
}

/** A record names columns as they are called when it is written: those that reviews rename, before or after that. */
const withFirstNames = (record: string): string => record.replaceAll(/\b(\w+)_r\b/g, '$1')

export async function discardsOf({ engine }: TestProject): Promise<Discards> {
  const rows = await engine.session.rows<{ resource: string; record: string; raw: string }>(
    `select distinct resource, file_name || ' ' || line || ' ' || reason || ' ' || raw as record, raw
     from _sluice.quarantine where reason like 'contract %' or reason like 'with the row %' order by resource, record`,
  )
  const marks = rows.flatMap(({ raw }) => (JSON.parse(raw) as Record<string, unknown>)[MARK] ?? [])
  const byTable = [...Map.groupBy(rows, ({ resource }) => resource)]
  return {
    records: Object.fromEntries(
      byTable.map(([name, own]) => [
        name,
        [...new Set(own.map(({ record }) => withFirstNames(record)))].sort(),
      ]),
    ),
    marks: new Set(marks.map(String)),
    values: rows.length - marks.length,
  }
}
