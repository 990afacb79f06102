/** One file that a file source offers, before it is read. */
export interface FileItem {
  /** Unique in its resource and stable over time: the path below the folder or prefix. Becomes `_file_name`. */
  readonly name: string
  /** For people: the path or `s3://bucket/key`. */
  readonly url: string
  readonly size: number
  /** Changes when the content does: S3's ETag, or size and mtime for a local file. */
  readonly etag: string
  readonly modified: Date
  /** `YYYY-MM-DD` from the file's name, for `_file_date`, `--since` and `--until`. */
  readonly date?: string
  /**
   * Which files of an archive are read, if the file is one, and the date in the name of each; all but hidden ones by default.
   */
  member?(name: string): { readonly date?: string } | undefined
  /** The archive that it is in. */
  readonly archive?: FileItem
  /**
   * Makes the bytes available as a local file and gives its path: a local file's own, or a download into `folder`.
   * @throws SourceError where the file is gone or cannot be read
   */
  fetch(folder: string, signal: AbortSignal, progress: (bytes: number) => void): Promise<string>
}
