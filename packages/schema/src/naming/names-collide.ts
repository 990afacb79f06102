import { SluiceError } from '../error.ts'

const quoted = (name: string): string => JSON.stringify(name)

/** Two names of a source would share one column, and one would silently overwrite the other. */
export class NamesCollide extends SluiceError {
  override readonly name = 'NamesCollide'
  readonly names: readonly [string, string]
  readonly column: string

  /** `free` is a column name that nothing else takes yet, for the hint. */
  constructor(names: readonly [string, string], column: string, place: string, free: string) {
    const [first, second] = names
    // The name that is a column name already is the one to leave alone.
    const renamed = second === column ? first : second
    const same = first === second
    super(
      same
        ? `${quoted(first)} comes twice in ${place}, and both would become the column ${column}`
        : `${quoted(first)} and ${quoted(second)} in ${place} both become the column ${column}`,
      {
        code: 'E_NAMES_COLLIDE',
        hint: same
          ? `give one of them another name in the source: a hint goes by name and cannot tell them apart`
          : `rename one of them: columns: { ${quoted(renamed)}: { name: '${free}' } }`,
        place,
      },
    )
    this.names = names
    this.column = column
  }
}
