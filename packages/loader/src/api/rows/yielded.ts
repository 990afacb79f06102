import type { ArrowBatches } from '../files/arrow-batches.ts'
import type { ReadyFile } from '../files/ready-file.ts'
import type { Page } from './row.ts'

/** What a resource yields: either rows, or ready files, or Arrow batches. */
export type Yielded = Page | ReadyFile | ArrowBatches
