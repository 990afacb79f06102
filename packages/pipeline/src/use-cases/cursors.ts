import { listCursors as readCursors, type CursorList } from '../cursors/list-cursors.ts'
import { resetCursor as reset, setCursor as set, type MovedCursor } from '../cursors/set-cursor.ts'
import type { OpenProject } from './project/open-project.ts'
import { onLoaded, type RunOptions } from './project/run-options.ts'

export interface CursorOptions extends RunOptions {
  /** Allows it on a protected target. */
  readonly yes?: boolean
}

/**
 * Lists the cursors of incremental resources and the slices of backfills.
 * @throws SluiceError
 * @example const { cursors, slices } = await listCursors(project)
 */
export const listCursors = (project: OpenProject, options: RunOptions = {}): Promise<CursorList> =>
  onLoaded(project, options, ({ engine }) => readCursors(engine.session))

/**
 * Moves a cursor forwards or backwards: the next load starts at the value. A cursor of several paths has one value for
 * each path.
 * @throws SluiceError if the resource has no cursor, or the target is protected and `yes` is not set
 * @example const { before } = await setCursor(project, 'shop.orders', ['2026-01-31T00:00:00Z'])
 */
export const setCursor = (
  project: OpenProject,
  resource: string,
  values: readonly string[],
  { yes = false, ...options }: CursorOptions = {},
): Promise<MovedCursor> => onLoaded(project, options, (opened) => set(opened, resource, values, { yes }))

/**
 * Removes the value of a cursor: the next load starts at `initial`.
 * @throws SluiceError if the resource has no cursor, or the target is protected and `yes` is not set
 * @example await resetCursor(project, 'shop.orders')
 */
export const resetCursor = (
  project: OpenProject,
  resource: string,
  { yes = false, ...options }: CursorOptions = {},
): Promise<MovedCursor> => onLoaded(project, options, (opened) => reset(opened, resource, { yes }))
