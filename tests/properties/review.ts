import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { appliedMigrations } from '@sluice/schema-evolution'
import { SluiceError, unreachable } from '@sluice/schema'
import type { TestProject } from '../support/project.ts'
import { editMigration } from './edit-migration.ts'
import type { Review } from './history.ts'

/** Applies what is proposed, and merges; does what the error says where a value came that a migration would round. */
export async function applyReviewed(project: TestProject): Promise<void> {
  try {
    await project.applyAndMerge()
  } catch (error) {
    const place = error instanceof SluiceError && /would round/.test(error.message) ? error.place : undefined
    if (place === undefined) throw error
    await rm(dirname(join(project.dir, place)), { recursive: true })
    await project.load()
    await applyReviewed(project)
  }
}

/** What people do to the migrations before the next load. */
export async function prepareReview(project: TestProject, review: Review): Promise<void> {
  switch (review.kind) {
    case 'delay':
    case 'accept':
      return
    case 'edit':
      return editMigration(project.dir, await appliedMigrations(project.engine), review.pick)
    default:
      return unreachable(review)
  }
}
