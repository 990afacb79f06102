import { keepSpellings, takeSpelling, type Row } from '@sluice/loader'
import type { Days } from '../reports/days.ts'
import { RestError } from '../rest/errors/rest-error.ts'

interface ReportRow {
  readonly columns: readonly { readonly column_type: string; readonly id: string; readonly label: string }[]
  readonly reporting: Row
}

export interface ReportAnswer {
  readonly table?: readonly ReportRow[] | { readonly rows: readonly ReportRow[] }
  readonly incomplete_results?: boolean
}

/** The rows of a report: the day, ids and names of what it is grouped by, and the numbers. */
export function reportRows(body: unknown, days: Days): readonly Row[] {
  const { table } = (body ?? {}) as ReportAnswer
  const rows = table && ('rows' in table ? table.rows : table)
  if (!rows) throw unexpected('it has no `table`')
  return rows.map(({ columns, reporting }) => {
    const column = (type: string) => columns.find(({ column_type: own }) => own === type)
    const date = dayOf(column('date')?.id)
    if (date < days.from || date > days.to)
      throw unexpected(`it has a row of ${date}, which was not requested`)
    const { total_click: clicks, cv: conversions, ...numbers } = reporting
    const row = keepSpellings(reporting, {
      date,
      affiliate_id: idOf(column('affiliate')?.id),
      affiliate_label: column('affiliate')?.label ?? '',
      advertiser_id: idOf(column('advertiser')?.id),
      advertiser_label: column('advertiser')?.label ?? '',
      clicks,
      conversions,
      ...numbers,
    })
    takeSpelling(reporting, 'total_click', row, 'clicks')
    takeSpelling(reporting, 'cv', row, 'conversions')
    return row
  })
}

/** The id of a day is its midnight in UTC, whatever the zone of the report. */
function dayOf(id: string | undefined): string {
  const seconds = Number(id)
  if (id === undefined || id === '' || !Number.isInteger(seconds)) throw unexpected('a row has no date')
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** 0 stands for none, which comes as "" or "0". */
function idOf(id: string | undefined): number {
  const number = Number(id ?? '')
  if (Number.isSafeInteger(number)) return number
  throw unexpected(`${JSON.stringify(id)} is not an id`)
}

const unexpected = (why: string): RestError =>
  new RestError(`the report of Everflow cannot be read: ${why}`, {
    code: 'E_REST_DATA',
    place: 'daily_stats',
    hint: 'Everflow may have changed its API; report this',
  })
