import { literal } from '../../quote.ts'

/** An ISO time, as an expression. */
export const timeOf = (time: string): string => `cast(${literal(time)} as timestamptz)`
