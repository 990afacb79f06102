import { ratesOfRun, type SharedRates } from '@sluice/loader'
import { waitText } from './wait-text.ts'

/** Milliseconds from which on a wait is long. */
const LONG = 10_000

const toldOf = new WeakMap<SharedRates, Map<string, number>>()

/** Says in a load that an API, or a host, makes it wait for long; once for each wait. */
export function tellOfWait(api: string, until: number): void {
  const rates = ratesOfRun()
  if (!rates || until - Date.now() < LONG) return
  const told = toldOf.get(rates) ?? new Map<string, number>()
  toldOf.set(rates, told)
  if (until < (told.get(api) ?? 0) + LONG) return
  told.set(api, until)
  rates.tell(waitText(api, until, Date.now()))
}
