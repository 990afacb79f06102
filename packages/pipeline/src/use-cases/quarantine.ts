import type { RecordFilter } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import { dropRecords } from '../quarantine/drop-records.ts'
import { listRecords, type QuarantineList } from '../quarantine/list-records.ts'
import { recordFilter, type RecordSelection } from '../quarantine/record-filter.ts'
import { retryRecords, type RetryResult } from '../quarantine/retry-records.ts'
import { showRecords, type QuarantinedRecords } from '../quarantine/show-records.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import type { OpenProject } from './project/open-project.ts'
import { onLoaded, type RunOptions } from './project/run-options.ts'

export interface QuarantineOptions extends RunOptions, RecordSelection {}

export interface ShowQuarantineOptions extends QuarantineOptions {
  /** 50 by default. */
  readonly limit?: number
}

export interface RetryQuarantineOptions extends QuarantineOptions {
  /** True: all records. Required if no other option selects records. */
  readonly all?: boolean
}

export interface DropQuarantineOptions extends RetryQuarantineOptions {
  /** Allows it on a protected target. */
  readonly yes?: boolean
}

/**
 * Counts the records that loads could not read, by load, file and reason.
 * @throws SluiceError
 * @example const { records, groups } = await listQuarantine(project, { selection: ['shop.orders'] })
 */
export const listQuarantine = (
  project: OpenProject,
  options: QuarantineOptions = {},
): Promise<QuarantineList> => onRecords(project, options, (opened, _, filter) => listRecords(opened, filter))

/**
 * The latest records of the quarantine, with their text.
 * @throws SluiceError
 * @example const { records, total } = await showQuarantine(project, { load: 12, limit: 10 })
 */
export const showQuarantine = (
  project: OpenProject,
  { limit = 50, ...options }: ShowQuarantineOptions = {},
): Promise<QuarantinedRecords> =>
  onRecords(project, options, (opened, _, filter) => showRecords(opened, filter, limit))

/**
 * Reads the files of quarantined records again and loads them: the rows of a file replace those that were loaded from
 * it before.
 * @throws SluiceError if the options select no records, or the records cannot be read again
 * @example const { retried } = await retryQuarantine(project, { selection: ['shop.orders'] })
 */
export async function retryQuarantine(
  project: OpenProject,
  options: RetryQuarantineOptions,
): Promise<RetryResult> {
  assertNarrowed(options)
  return onRecords(project, options, retryRecords)
}

/**
 * Deletes records of the quarantine.
 * @throws SluiceError if the options select no records, or the target is protected and `yes` is not set
 * @example const { dropped } = await dropQuarantine(project, { file: '2026-01-02.csv' })
 */
export async function dropQuarantine(
  project: OpenProject,
  { yes = false, ...options }: DropQuarantineOptions,
): Promise<{ readonly dropped: number }> {
  assertNarrowed(options)
  return onRecords(project, options, (opened, _, filter) => dropRecords(opened, filter, { yes }))
}

const onRecords = <T>(
  project: OpenProject,
  options: QuarantineOptions,
  work: (opened: Opened, context: RunContext, filter: RecordFilter) => Promise<T>,
): Promise<T> =>
  onLoaded(project, options, async (opened, context) =>
    work(opened, context, recordFilter(project.config, options)),
  )

function assertNarrowed({ selection = [], load, file, all = false }: RetryQuarantineOptions): void {
  if (all || selection.length > 0 || load !== undefined || file !== undefined) return
  throw new SluiceError('the options do not say which records', {
    code: 'E_USAGE',
    hint: 'set selection, load or file; or all: true',
  })
}
