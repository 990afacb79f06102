import type { ResourceContext, Row } from '@sluice/loader'
import { daysBetween, plusDays, windowsOf, type Days } from '../reports/days.ts'
import type { RestClient } from '../rest/client/rest-client.ts'
import { RestError } from '../rest/errors/rest-error.ts'
import { answerOf } from './everflow-api.ts'
import type { EverflowFilters } from './everflow-options.ts'
import { reportRows, type ReportAnswer } from './report-rows.ts'

/** The most days of a report. */
const LONGEST = 366

/** What a report is asked for, beside the days. */
export interface ReportQuestion {
  readonly timezoneId: number
  readonly currency: string
  readonly filters: EverflowFilters
}

/** Asks one account for its report. */
export class Report {
  readonly #client: RestClient
  readonly #question: ReportQuestion
  readonly #context: ResourceContext
  readonly #readAffiliates: () => Promise<readonly number[]>
  #affiliates: Promise<readonly number[]> | undefined

  constructor(
    client: RestClient,
    question: ReportQuestion,
    context: ResourceContext,
    readAffiliates: () => Promise<readonly number[]>,
  ) {
    this.#client = client
    this.#question = question
    this.#context = context
    this.#readAffiliates = readAffiliates
  }

  /**
   * The rows of the days. Everflow cuts a report off after 10,000 rows; it is then asked for in halves, and a single day for one
   * affiliate after the other.
   */
  async *rows(days: Days): AsyncGenerator<readonly Row[]> {
    const { rows, isCut } = await this.#ask(days, this.#question.filters)
    if (!isCut) {
      yield rows
      return
    }
    const length = daysBetween(days.from, days.to)
    if (length === 0) return yield* this.#byAffiliate(days, rows)
    const middle = plusDays(days.from, Math.floor(length / 2))
    yield* this.rows({ from: days.from, to: middle })
    yield* this.rows({ from: plusDays(middle, 1), to: days.to })
  }

  /** The totals of each day, which Everflow adds up itself. */
  async *totals(days: Days): AsyncGenerator<readonly Row[]> {
    for (const part of windowsOf(days, LONGEST))
      yield reportRows(await this.#answer(part, this.#question.filters, ['date']), part)
  }

  async *#byAffiliate(days: Days, known: readonly Row[]): AsyncGenerator<readonly Row[]> {
    const { filters } = this.#question
    const missing = new Set(known.map(({ affiliate_id: id }) => id))
    for (const id of filters.affiliate ?? (await (this.#affiliates ??= this.#readAffiliates()))) {
      const { rows, isCut } = await this.#ask(days, { ...filters, affiliate: [id] })
      if (isCut) throw incomplete(`${days.from} of affiliate ${id} has more rows than Everflow returns`)
      missing.delete(id)
      yield rows
    }
    // Such as clicks without an affiliate, for which there is no filter.
    if (missing.size > 0)
      throw incomplete(`${days.from} has rows of affiliates that are in no list: ${[...missing].join(', ')}`)
  }

  async #ask(
    days: Days,
    filters: EverflowFilters,
  ): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
    const body = await this.#answer(days, filters, ['date', 'affiliate', 'advertiser'])
    const rows = reportRows(body, days)
    assertFiltered(rows, filters)
    return { rows, isCut: (body as ReportAnswer).incomplete_results === true }
  }

  #answer(days: Days, filters: EverflowFilters, columns: readonly string[]): Promise<unknown> {
    return answerOf(
      this.#client,
      { path: '/networks/reporting/entity/table', json: this.#body(days, filters, columns) },
      this.#context,
      `daily_stats, ${days.from} to ${days.to}`,
    )
  }

  #body({ from, to }: Days, filters: EverflowFilters, columns: readonly string[]): unknown {
    return {
      from,
      to,
      timezone_id: this.#question.timezoneId,
      currency_id: this.#question.currency,
      columns: columns.map((column) => ({ column })),
      query: {
        // A number in place of the text would be ignored, without an error.
        filters: Object.entries(filters).flatMap(([kind, ids]: [string, readonly number[]]) =>
          ids.map((id) => ({ resource_type: kind, filter_id_value: String(id) })),
        ),
        exclusions: [],
        metric_filters: [],
        settings: {},
      },
    }
  }
}

/** Everflow ignores a filter that it does not understand. @throws RestError for rows that a filter excludes */
function assertFiltered(rows: readonly Row[], filters: EverflowFilters): void {
  for (const kind of ['affiliate', 'advertiser'] as const) {
    const ids = filters[kind]
    const wrong = ids && rows.find((row) => !ids.includes(Number(row[`${kind}_id`])))
    if (wrong)
      throw new RestError(
        `Everflow ignored the filter: it returned rows of ${kind} ${String(wrong[`${kind}_id`])}`,
        {
          code: 'E_REST_DATA',
          place: 'filters',
          hint: `leave out filters.${kind}, and filter the rows with a step`,
        },
      )
  }
}

const incomplete = (message: string): RestError =>
  new RestError(message, {
    code: 'E_REST_PAGING',
    place: 'daily_stats',
    hint: 'limit the source with filters to fewer affiliates or advertisers',
  })
