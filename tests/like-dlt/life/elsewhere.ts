const KILLED = [
  'tests/faults/disturbed-postgres-1.exhaustive.test.ts',
  'tests/faults/disturbed-duckdb-1.exhaustive.test.ts',
  'leaves nothing that its rerun does not mend',
] as const

/** Facts that other tests are about: their files, and the name of the test in them. */
export const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'LIFE-035': KILLED,
  'LIFE-036': KILLED,
  'LIFE-038': KILLED,
  'LIFE-041': [
    'tests/load/refresh-modes.test.ts',
    'drop-sources drops all tables of a source, and no table of another one in the same dataset',
  ],
}
