import { SluiceError } from '../error.ts'

const quoted = (name: string): string => JSON.stringify(name)

/** Where two names collide, for the message. */
export interface Collision {
  readonly kind: 'column' | 'table'
  /** The name that both get in the database. */
  readonly name: string
  /** Whose names they are: a file, a table. */
  readonly place: string
  /** A name that nothing else has yet, for the hint; absent where it is two resources that collide. */
  readonly free?: string
}

/** Two names of a source would share one column or table, and one would silently overwrite the other. */
export class NamesCollide extends SluiceError {
  override readonly name = 'NamesCollide'

  constructor([first, second]: readonly [string, string], { kind, name, place, free }: Collision) {
    // The name that is a column name already is the one to leave alone.
    const renamed = second === name ? first : second
    const same = first === second
    super(
      same
        ? `${quoted(first)} occurs twice in ${place}, and both would become the ${kind} ${name}`
        : `${quoted(first)} and ${quoted(second)} in ${place} both become the ${kind} ${name}`,
      {
        code: 'E_NAMES_COLLIDE',
        hint:
          free === undefined
            ? 'give one of the resources another name, or rename the list by a hint: columns: { list: { name: ... } }'
            : same
              ? 'rename one of them in the source: a hint selects by name and cannot distinguish them'
              : `rename one of them: columns: { ${quoted(renamed)}: { name: '${free}' } }`,
        place,
      },
    )
  }
}

/** A name of a source becomes that of a column that Sluice adds to the table itself. */
export class NameReserved extends SluiceError {
  override readonly name = 'NameReserved'

  /** `ofFiles`: it is one of the columns that the resource adds to the rows of files. */
  constructor(source: string, { name, place, free }: Omit<Collision, 'kind'>, ofFiles: boolean) {
    const rename = `rename it, columns: { ${quoted(source)}: { name: '${free}' } }`
    super(`${quoted(source)} in ${place} becomes ${name}, which is the name of a column that Sluice adds`, {
      code: 'E_NAMES_COLLIDE',
      place,
      hint: ofFiles
        ? `${rename}, or leave out the column of Sluice: fileColumns: false, or another name in constants`
        : `${rename}, or leave it out: { ignore: true }`,
    })
  }
}
