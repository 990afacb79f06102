/** What to do about a file that is no query, or one that changes tables. */
export const ONE_QUERY = 'a model is one query; write changes of the database as a migration'
