import type { FileCursor, FileItem, ResourceContext } from '@sluice/loader'

/** What listing files needs of a resource's context; without one, relative paths start at the working folder. */
export type ListingContext = Pick<ResourceContext, 'signal' | 'log'> &
  Pick<ResourceContext, 'folder'> &
  Partial<Pick<ResourceContext, 'shared'>> & {
    readonly cursor?: FileCursor
    readonly loaded?: ReadonlyMap<string, string>
  }

/** Lists the files of a resource: give it to `filesResource` as `list`. */
export type FileLister = (context?: ListingContext) => AsyncIterable<FileItem>
