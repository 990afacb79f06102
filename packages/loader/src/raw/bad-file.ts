import { SluiceError, type SluiceErrorOptions } from '@sluice/schema'

/** A file whose content cannot be loaded as it is; the others of its resource can. */
export class BadFile extends SluiceError {
  override readonly name = 'BadFile'
  /** The path or `s3://bucket/key` of the file. */
  readonly file: string

  constructor(message: string, { file, line, ...options }: Omit<SluiceErrorOptions, 'place'> & BadPlace) {
    super(message, { ...options, place: line === undefined ? file : `${file}:${line}` })
    this.file = file
  }
}

export interface BadPlace {
  readonly file: string
  readonly line?: number
}
