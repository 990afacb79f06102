import type { LoadRequest } from '@sluice/pipeline'
import type { LoadArguments } from './load-options.ts'
import { parseContract } from './parse-contract.ts'
import { parseQuarantineLimit } from './parse-quarantine-limit.ts'

/**
 * What the arguments of `sluice load` ask for.
 * @throws UsageError
 */
export function loadRequest({ options, positionals }: LoadArguments): LoadRequest {
  const { limit, since, until, contract } = options
  return {
    selection: positionals,
    dryRun: options['dry-run'] === true,
    fullRefresh: options['full-refresh'] === true || options.refresh === 'drop-data',
    reload: options.reload === true,
    yes: options.yes === true,
    merge: !options['no-transform'],
    strict: options.strict === true,
    debug: options.debug === true,
    maxQuarantined: parseQuarantineLimit(options['max-quarantined']),
    ...(limit !== undefined && { limit }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(contract !== undefined && { contract: parseContract(contract) }),
    ...(options['max-files'] !== undefined && { maxFiles: options['max-files'] }),
  }
}
