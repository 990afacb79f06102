/** A part of a table or view, as the engine's catalog has it. */
export interface StatePart {
  readonly dataset: string
  readonly relation: string
  /** A view is its query, or its whole statement if the engine keeps no more. */
  readonly part:
    | 'type'
    | 'sequence'
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
