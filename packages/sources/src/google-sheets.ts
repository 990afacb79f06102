import type { Row, Source } from '@sluice/loader'
import { snakeCase, type SchemaContract } from '@sluice/schema'
import { serviceAccount } from './rest/auth/service-account.ts'
import type { RestClientOptions } from './rest/client/client-options.ts'
import { restApi } from './rest/declare/rest-api.ts'
import { RestError } from './rest/errors/rest-error.ts'

export interface GoogleSheetsOptions {
  /** `google_sheets` by default. */
  readonly name?: string
  readonly dataset?: string
  /** The id of the spreadsheet, as in its address. */
  readonly spreadsheet: string
  /** Ranges by the tables that they fill, such as `{ budget: 'Budget!A:F' }`. The first row of a range has the names of the columns. */
  readonly ranges: Readonly<Record<string, string>>
  /** The environment variable with the key file of a service account, as JSON; `GOOGLE_SERVICE_ACCOUNT` by default. */
  readonly credentials?: string
  readonly contract?: SchemaContract
  readonly retry?: RestClientOptions['retry']
  /** `https://sheets.googleapis.com` by default. */
  readonly baseUrl?: string
}

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly'

/** The rows below the header. Trailing empty cells are not in the answer. */
const rowsBelow =
  (range: string) =>
  (body: unknown): readonly Row[] => {
    const [header = [], ...rows] =
      (body as { readonly values?: readonly (readonly unknown[])[] }).values ?? []
    const names = header.map((name) => String(name).trim())
    const wrong = names.find((name, index) => name === '' || names.indexOf(name) !== index)
    if (wrong !== undefined)
      throw new RestError(
        wrong === ''
          ? `the first row of ${range} has an empty cell`
          : `two columns of ${range} are named ${wrong}`,
        {
          code: 'E_REST_DATA',
          hint: 'give each column of the sheet a different name in the first row of the range',
        },
      )
    return rows
      .map((cells, index) => ({ row: index + 2, cells }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''))
      .map(({ row, cells }) => ({
        ...Object.fromEntries(
          names.map((name, index) => [name, cells[index] === '' ? null : (cells[index] ?? null)]),
        ),
        _row: row,
      }))
  }

/**
 * Ranges of a Google spreadsheet, each read as a whole in each load, in place of the rows before. Share the spreadsheet with the
 * address of the service account.
 *
 * @example
 * ```ts
 * const plan = googleSheets({ spreadsheet: '1AbC', ranges: { budget: 'Budget!A:F' } })
 * ```
 */
export function googleSheets(options: GoogleSheetsOptions): Source {
  const {
    name = 'google_sheets',
    dataset,
    spreadsheet,
    ranges,
    credentials = 'GOOGLE_SERVICE_ACCOUNT',
  } = options
  const { contract, retry, baseUrl = 'https://sheets.googleapis.com' } = options
  return restApi<undefined, { readonly key: string }>({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    secrets: { key: credentials },
    client: ({ secrets }) => ({
      baseUrl: `${baseUrl}/v4/spreadsheets/${encodeURIComponent(spreadsheet)}`,
      auth: serviceAccount({ key: secrets.key, scope: SCOPE }),
      rate: { requests: 60, per: '1 minute', concurrency: 2 },
      ...(retry && { retry }),
    }),
    resources: Object.entries(ranges).map(([table, range]) => ({
      name: snakeCase(table),
      primaryKey: '_row',
      writeDisposition: 'replace' as const,
      endpoint: {
        path: `/values/${encodeURIComponent(range)}`,
        query: { valueRenderOption: 'UNFORMATTED_VALUE', dateTimeRenderOption: 'FORMATTED_STRING' },
        data: rowsBelow(range),
      },
    })),
  })
}
