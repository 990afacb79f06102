import { SluiceError, type Sighting } from '@sluice/schema'
import { subjectOf, wrongIn, type Violation } from './violation.ts'

/** A violation, and where it was seen first. */
export interface Seen {
  readonly violation: Violation
  readonly first: Sighting | undefined
}

/** Data that a contract freezes out: the load fails, and nothing of its source is staged. */
export class ContractBroken extends SluiceError {
  constructor(resource: string, dataset: string, broken: readonly [Seen, ...Seen[]]) {
    super(broken.map((one) => violationText(dataset, one)).join('; '), {
      code: 'E_CONTRACT',
      place: placeOf(resource, broken[0]),
      hint: 'correct the data, propose the change with `load --contract propose`, review it and migrate, or set another contract for the column',
    })
  }
}

function violationText(dataset: string, { violation, first }: Seen): string {
  const shape =
    first && violation.value !== undefined ? `, the first like ${JSON.stringify(first.shape)}` : ''
  return `${dataset}.${subjectOf(violation)} ${wrongIn(violation)}${shape}: the contract freezes ${violation.entity}`
}

const placeOf = (resource: string, { first }: Seen): string =>
  first && first.file !== '' ? `${resource}, ${first.file} row ${first.row}` : resource
