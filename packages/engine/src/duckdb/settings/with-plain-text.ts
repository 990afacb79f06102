import type { Session } from '../../session.ts'

/** To try them takes half of the time that it takes to write rows. */
const OF_TEXT = 'fsst,dictionary,dict_fsst,zstd'
const BACK = 'reset disabled_compression_methods'

/**
 * Writes rows whose texts are not compressed. `restore`: called before with the statement that has to be run behind the end of the
 * transaction where `write` fails.
 */
export async function withPlainText<T>(
  duckdb: Pick<Session, 'run'>,
  restore: (statements: readonly string[]) => void,
  write: () => Promise<T>,
): Promise<T> {
  restore([BACK])
  await duckdb.run(`set disabled_compression_methods = '${OF_TEXT}'`)
  const result = await write()
  await duckdb.run(BACK)
  return result
}
