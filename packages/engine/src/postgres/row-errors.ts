/** Classes and codes of PostgreSQL's errors that are of the server, the connection or its rights, whatever the rows are. */
const OF_SERVER = /^(?:0[8B]|2[568]|34|3[BDF]|40|42501|5[378]|55P03|55006|72|F0|HV|XX)/

/** What PostgreSQL says of an error beside its message. */
export interface PostgresError {
  readonly code: string
  readonly message: string
  readonly table: string | undefined
  readonly column: string | undefined
  readonly constraint: string | undefined
  /** The functions that were running. */
  readonly where: string | undefined
  /** The function of the server that raised it. */
  readonly routine: string | undefined
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The error as one of PostgreSQL; undefined for any other. */
export function postgresError(error: unknown): PostgresError | undefined {
  if (!(error instanceof Error)) return undefined
  const fields = error as unknown as Readonly<Record<string, unknown>>
  const code = text(fields['code'])
  if (code === undefined || text(fields['severity']) === undefined) return undefined
  return {
    code,
    message: error.message,
    table: text(fields['table']),
    column: text(fields['column']),
    constraint: text(fields['constraint']),
    where: text(fields['where']),
    routine: text(fields['routine']),
  }
}

/** True for an error of PostgreSQL that some rows of a statement may cause by themselves, or their table. */
export function mayBeOfRows(error: unknown): boolean {
  const known = postgresError(error)
  return known !== undefined && !OF_SERVER.test(known.code)
}
