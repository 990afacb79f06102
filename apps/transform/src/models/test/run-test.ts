import type { Session } from '@sluice/engine'
import { counted, SluiceError } from '@sluice/schema'
import type { ModelTest, Threshold } from '../model-test.ts'

/** What a test found. */
export interface TestOutcome {
  readonly status: 'passed' | 'warned' | 'failed'
  /** Rows that break the rule. */
  readonly rows: number
}

const ANY: Threshold = { operator: '>', rows: 0 }

const exceeds = (rows: number, { operator, rows: limit }: Threshold): boolean =>
  operator === '>' ? rows > limit : rows >= limit

/** Counts the rows that a query gives, and judges their number. */
export async function runTest(
  session: Session,
  query: string,
  { severity, warnIf = ANY, errorIf = ANY }: Pick<ModelTest, 'severity' | 'warnIf' | 'errorIf'>,
): Promise<TestOutcome> {
  const [row] = await session.rows<{ n: number }>(`select count(*) as n from (\n${query}\n) as failing`)
  const rows = Number(row?.n ?? 0)
  if (severity === 'error' && exceeds(rows, errorIf)) return { status: 'failed', rows }
  return { status: exceeds(rows, warnIf) ? 'warned' : 'passed', rows }
}

/** The error of a test that failed. */
export const testFailed = (
  name: string,
  { rows, stored }: { readonly rows: number; readonly stored: string | null },
  place: string,
): SluiceError =>
  new SluiceError(`${name} fails for ${counted(rows, 'row')}`, {
    code: 'E_MODEL_TEST',
    place,
    hint:
      stored === null
        ? '`sluice models compile` with the name of the test prints the query that finds the rows'
        : `the rows are in ${stored}`,
  })
