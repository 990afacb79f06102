import { DEFAULT_QUARANTINE_LIMIT, type QuarantineLimit } from '@sluice/loader'
import { UsageError } from '../framework/usage-error.ts'

/**
 * Reads `--max-quarantined`: `100`, or `5%`.
 * @throws UsageError
 */
export function parseQuarantineLimit(text: string | undefined): QuarantineLimit {
  if (text === undefined) return DEFAULT_QUARANTINE_LIMIT
  const [, digits = '', sign] = /^(\d+(?:\.\d+)?) ?(%?)$/.exec(text.trim()) ?? []
  const number = Number(digits)
  if (digits !== '' && sign === '%' && number <= 100) return { percent: number }
  if (digits !== '' && sign === '' && Number.isSafeInteger(number)) return { records: number }
  throw new UsageError(
    `--max-quarantined must be a number of records or a percentage up to 100%, got ${JSON.stringify(text)}`,
    'write --max-quarantined 100 or --max-quarantined 5%',
  )
}
