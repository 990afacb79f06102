import type { Command } from '../framework/command.ts'
import { accept } from './review/accept.ts'
import { baseline } from './baseline.ts'
import { cursors } from './upkeep/cursors.ts'
import { generate } from './generate.ts'
import { impact } from './review/impact.ts'
import { init } from './init.ts'
import { load } from './load.ts'
import { loads } from './loads.ts'
import { migrate } from './migrate.ts'
import { models } from './models.ts'
import { preview } from './preview.ts'
import { propose } from './review/propose.ts'
import { plan } from './plan.ts'
import { quarantine } from './upkeep/quarantine.ts'
import { query } from './query.ts'
import { reject } from './review/reject.ts'
import { review } from './review/review.ts'
import { sources } from './upkeep/sources.ts'
import { status } from './status.ts'
import { transform } from './transform.ts'
import { datasets } from './upkeep/datasets.ts'
import { doctor } from './upkeep/doctor.ts'
import { packages } from './upkeep/packages.ts'
import { record } from './upkeep/record.ts'
import { verify } from './review/verify.ts'

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  load,
  propose,
  reject,
  accept,
  migrate,
  transform,
  models,
  preview,
  generate,
  verify,
  review,
  plan,
  impact,
  baseline,
  status,
  query,
  loads,
  sources,
  record,
  cursors,
  quarantine,
  packages,
  datasets,
  doctor,
]
