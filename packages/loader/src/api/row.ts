/** A row as a resource yields it: JSON values, and Date, bigint and Uint8Array, nested as the source has them. */
export type Row = Readonly<Record<string, unknown>>
