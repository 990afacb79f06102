import { succeed, type Ended } from './command.ts'
import type { ShopProject } from './shop-project.ts'
import { snapshot, type Snapshot } from './snapshot.ts'

/** A command of the history, and the day whose data comes before it. */
export interface Step {
  readonly command: readonly string[]
  readonly day?: number
}

/** Loads and migrations of four days: a first load, drift, a load that is merged later, a file written again. */
export const HISTORY: readonly Step[] = [
  { command: ['load'], day: 1 },
  { command: ['migrate'] },
  { command: ['load'], day: 2 },
  { command: ['migrate'] },
  { command: ['load', '--no-transform'], day: 3 },
  { command: ['transform'] },
  { command: ['load'], day: 4 },
  { command: ['migrate'] },
]

/** What a step did where nothing disturbed it. */
export interface Done {
  readonly step: Step
  readonly ended: Ended
  readonly after: Snapshot
}

/** Lives the history, or its first steps, without a fault. */
export async function undisturbed(
  project: ShopProject,
  steps: number = HISTORY.length,
): Promise<readonly Done[]> {
  const done: Done[] = []
  for (const step of HISTORY.slice(0, steps)) {
    if (step.day !== undefined) await project.bring(step.day)
    const ended = await succeed(project, step.command)
    done.push({ step, ended, after: await snapshot(project) })
  }
  return done
}
