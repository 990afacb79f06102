/** What differs from dlt on purpose: how, and the rows that are in the table after the runs. */
export interface DecidedCursor {
  readonly why: string
  /** The rows after each run, where they are others than dlt's. */
  readonly rows: readonly (readonly Readonly<Record<string, unknown>>[])[]
}

export const DECIDED_CURSORS: Readonly<Record<string, DecidedCursor>> = {
  'INC-003': {
    why: 'a row with a primary key is merged: a change of the same cursor value is not lost',
    rows: [
      [
        { id: 1, u: 1 },
        { id: 2, u: 2 },
      ],
      [
        { id: 1, u: 1 },
        { id: 2, u: 2, x: 'changed' },
        { id: 3, u: 2 },
      ],
    ],
  },
  'INC-005': {
    why: 'no row is loaded twice: deduplication cannot be turned off, because that would only duplicate rows',
    rows: [
      [
        { id: 1, u: 1 },
        { id: 2, u: 2 },
      ],
      [
        { id: 1, u: 1 },
        { id: 2, u: 2 },
        { id: 3, u: 3 },
      ],
    ],
  },
  'INC-018': {
    why: 'a page stops the generator only if its first and last rows are both outside the range: rows of a page that is not completely sorted are not lost',
    rows: [
      [
        { id: 1, u: 9 },
        { id: 2, u: 5 },
        { id: 3, u: 3 },
        { id: 5, u: 4 },
        { id: 6, u: 8 },
      ],
    ],
  },
  'INC-021': {
    why: 'rows without a value are returned each time, and appended once',
    rows: [
      [{ id: 1, u: 1 }, { id: 2 }, { id: 3 }],
      [{ id: 1, u: 1 }, { id: 2 }, { id: 3 }, { id: 4, u: 2 }],
    ],
  },
  'INC-025': {
    why: 'a row without its key goes to the quarantine, and does not move the cursor',
    rows: [[]],
  },
  'INC-026': {
    why: 'a row with a primary key is merged: a change of the same cursor value is not lost',
    rows: [
      [
        { a: 1, b: 1, u: 1 },
        { a: 1, b: 2, u: 1 },
      ],
      [
        { a: 1, b: 1, u: 1, z: 1 },
        { a: 1, b: 2, u: 1 },
        { a: 1, b: 3, u: 1 },
      ],
    ],
  },
  'INC-028': {
    why: 'a lookback does not turn deduplication off',
    rows: [
      [
        { id: 1, u: 9 },
        { id: 2, u: 10 },
      ],
      [
        { id: 1, u: 9 },
        { id: 2, u: 10 },
      ],
    ],
  },
  'INC-035': {
    why: 'a repeated key is one row, also in the first load',
    rows: [[{ id: 1, u: 1 }]],
  },
}

/** Lookbacks whose start differs, with the start. */
export const DECIDED_LOOKBACKS: Readonly<Record<string, { readonly why: string; readonly start?: string }>> =
  {
    'LAG-011': {
      why: 'a timestamp with a space keeps its spelling, and the next load continues',
      start: '2024-01-01 11:00:00',
    },
  }

/** Oddities of dlt that are the same here, and why. */
export const ODD_CURSORS: Readonly<Record<string, string>> = {
  'INC-008':
    'as dlt: rows before the range are left out; here their number is printed, and a lookback loads them',
}
