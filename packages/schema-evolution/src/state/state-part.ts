/** A part of a table or view, as the engine's catalog tells it. */
export interface StatePart {
  readonly dataset: string
  readonly relation: string
  /** A view is told as its query, or by an engine that keeps no more as its whole statement. */
  readonly part:
    | 'type'
    | 'column'
    | 'constraint'
    | 'index'
    | 'view'
    | 'materialized view'
    | 'view statement'
    | 'comment'
    | 'column comment'
  /** Orders the parts of one kind; those of the same place go by name. */
  readonly place: number
  readonly name: string
  readonly text: string
}
