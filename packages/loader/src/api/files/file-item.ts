/** One file that a file source offers, before it is read. */
export interface FileItem {
  /** Unique in its resource and stable over time: the path below the folder or prefix. Becomes `_file_name`. */
  readonly name: string
  /** For people: the path or `s3://bucket/key`. */
  readonly url: string
  readonly size: number
  /** Changes when the content changes: S3's ETag, or size and mtime for a local file. */
  readonly etag: string
  readonly modified: Date
  /** `YYYY-MM-DD` from the file's name, for `_file_date`, `--since` and `--until`. */
  readonly date?: string
  /**
   * If the file is an archive: which of its files are read, by default all except hidden ones, and the date in the name
   * of each.
   */
  member?(name: string): { readonly date?: string } | undefined
  /** The archive that contains the file. */
  readonly archive?: FileItem
  /**
   * Makes the bytes available as a local file and returns its path: the file itself if it is local, or a download in
   * `folder`.
   * @throws SourceError where the file is gone or cannot be read
   */
  fetch(folder: string, signal: AbortSignal, progress: (bytes: number) => void): Promise<string>
}
