import { skipUnreviewed, pendingMigrations, type Allowed } from '@sluice/schema-evolution'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../target/with-target.ts'
import { reviewsOf } from './review-of.ts'

/** The pending migrations: all may be applied, but on a protected target only those that are committed in git. */
export async function allowedMigrations({ engine, project, chosen }: Opened): Promise<Allowed> {
  const pending = await pendingMigrations(engine, migrationsDir(project))
  if (!chosen.target.protected) return { pending, apply: pending, skipped: [] }
  const migrations = pending.map(({ migration }) => migration)
  const reviews = await reviewsOf(project.dir, migrations, engine.kind, chosen.name)
  return skipUnreviewed(pending, (id) => reviews.get(id) ?? 'uncommitted')
}
