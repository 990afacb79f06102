import { unquoted } from '@sluice/engine'
import { isDay } from '@sluice/schema'
import { STRATEGIES, type Incremental, type Strategy } from '../model.ts'
import { headerError } from './header-error.ts'
import type { HeaderLine } from './split-header.ts'

/** The keys of incremental models. */
export const INCREMENTAL_KEYS = ['strategy', 'time_column', 'lookback', 'begin'] as const

type Lines = ReadonlyMap<string, HeaderLine>

/**
 * How an incremental model is brought up to date, as its header says.
 * @throws SluiceError E_MODEL_HEADER
 */
export function parseIncremental(file: string, lines: Lines): Incremental {
  const fail = (key: string, message: string, hint: string): Error =>
    headerError(file, lines.get(key)?.line ?? lines.get('materialized')?.line ?? 1, message, hint)
  const timeColumn = lines.get('time_column')?.value
  const hasKey = lines.has('unique_key')
  const given = lines.get('strategy')?.value
  const strategy =
    given === undefined ? (hasKey ? 'merge' : 'delete+insert') : STRATEGIES.find((one) => one === given)
  if (strategy === undefined)
    throw fail(
      'strategy',
      `strategy cannot be ${JSON.stringify(given)}`,
      `write one of ${STRATEGIES.join(', ')}`,
    )
  if (strategy === 'merge' && !hasKey)
    throw fail(
      'strategy',
      'merge needs a unique_key',
      'add `--! unique_key: ...` with the columns that identify a row',
    )
  if (strategy !== 'merge' && timeColumn === undefined)
    throw fail(
      'strategy',
      `${describe(strategy)} needs a time_column`,
      'add `--! time_column: ...`, or a unique_key to merge by',
    )
  const lookback = lines.get('lookback')?.value ?? '0'
  if (!/^\d{1,5}$/.test(lookback))
    throw fail('lookback', 'lookback is not a number of days', 'write one, such as 3')
  const begin = lines.get('begin')?.value
  if (begin !== undefined && !isDay(begin))
    throw fail('begin', 'begin is not a day', 'write one as 2026-01-31')
  return {
    strategy,
    lookback: Number(lookback),
    ...(timeColumn !== undefined && { timeColumn: unquoted(timeColumn) }),
    ...(begin !== undefined && { begin }),
  }
}

const describe = (strategy: Strategy): string =>
  strategy === 'append' ? 'append' : 'an incremental model without a unique_key'
