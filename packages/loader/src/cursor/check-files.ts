import type { FileIncremental } from '../api/cursor/file-incremental.ts'
import type { IncrementalFault } from './incremental-fault.ts'
import { isInstant } from './instant.ts'

/** What is wrong with the cursor of a resource of files, beside what may be wrong with any. */
export function fileFault(incremental: FileIncremental): IncrementalFault | undefined {
  const { cursor, lookback } = incremental
  if (cursor === 'key')
    return lookback === undefined
      ? undefined
      : {
          option: 'lookback',
          code: 'E_CURSOR_LOOKBACK',
          message: 'a lookback cannot be applied to the names of files',
          hint: "leave lookback out, or choose cursor: 'date' or 'mtime'",
        }
  const option = (['initial', 'end'] as const).find((one) => !isInstant(incremental[one] ?? '2000-01-01'))
  return (
    option && {
      option,
      code: 'E_CURSOR_INITIAL',
      message: `${option} is ${JSON.stringify(incremental[option])}, and the cursor ${cursor} compares times`,
      hint: 'give a date or a timestamp, such as 2024-01-31',
    }
  )
}
