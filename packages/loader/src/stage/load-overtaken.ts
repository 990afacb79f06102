import { SluiceError } from '@sluice/schema'

/** Another load of the dataset was committed while this one was read: its cursors and files are out of date. */
export class LoadOvertaken extends SluiceError {
  constructor(dataset: string) {
    super('another load of this dataset was committed in the meantime', {
      code: 'E_LOAD_OVERTAKEN',
      place: dataset,
      hint: 'run the load again; nothing of this one is visible',
    })
  }
}
