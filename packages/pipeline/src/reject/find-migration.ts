import { readMigrations, readRejectionFolders } from '@sluice/schema-evolution'
import { nearest, SluiceError } from '@sluice/schema'
import { migrationsDir, type Project } from '../project/project.ts'

/**
 * The migration that a person names by its folder, or by a part of its name.
 * @throws SluiceError E_NO_MIGRATION where there is none, or several
 */
export async function findMigration(project: Project, given: string): Promise<string> {
  const dir = migrationsDir(project)
  const [migrations, rejected] = await Promise.all([readMigrations(dir), readRejectionFolders(dir)])
  const ids = [...new Set([...migrations, ...rejected].map(({ id }) => id))].toSorted()
  const name = given.replace(/^.*migrations\//, '').replace(/\/+$/, '')
  const found = ids.includes(name) ? [name] : ids.filter((id) => name !== '' && id.includes(name))
  const [id, another] = found
  if (id !== undefined && another === undefined) return id
  const near = nearest(name, ids)
  throw new SluiceError(
    another === undefined
      ? `there is no migration ${JSON.stringify(given)}`
      : `${JSON.stringify(given)} matches several migrations`,
    {
      code: 'E_NO_MIGRATION',
      place: 'migrations',
      hint:
        another === undefined
          ? near === undefined
            ? 'sluice migrate status lists them'
            : `did you mean ${near}?`
          : `name one of: ${found.join(', ')}`,
    },
  )
}
