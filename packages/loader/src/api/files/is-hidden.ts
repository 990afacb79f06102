/** Whether a file, or a folder on the way to it, is hidden: these are read only where a glob names them by their dot. */
export const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'))
