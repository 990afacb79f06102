import { vi } from 'vitest'

/** Lets DuckDB use all cores in the tests of a file, as it does for users. */
export function useAllCores(): void {
  vi.stubEnv('SLUICE_THREADS', '')
}
