import type { Row } from './row.ts'

type Awaitable<T> = T | PromiseLike<T>

/** What happens to each row that a resource yields before it is written, in the order of the list. */
export type Step =
  | { readonly kind: 'map'; readonly change: (row: Row) => Awaitable<Row> }
  | { readonly kind: 'filter'; readonly keeps: (row: Row) => Awaitable<boolean> }
  | { readonly kind: 'flatMap'; readonly change: (row: Row) => Awaitable<readonly Row[]> }

/** The function of a step. */
export function functionOf(step: Step): (row: Row) => unknown {
  return step.kind === 'filter' ? step.keeps : step.change
}
