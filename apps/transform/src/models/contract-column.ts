/** A column that a model promises to have. */
export interface ContractColumn {
  readonly name: string
  /** As the header has it, such as `numeric(18, 2)`. */
  readonly type: string
  readonly notNull: boolean
}
