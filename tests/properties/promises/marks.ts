/** The column that no drift changes: it says which row this is, of all that the history has. */
export const MARK = 'u'
