/** Types of PostgreSQL that it cannot compare, or of which it compares the size alone, and arrays of them. */
const WITHOUT = /^(json|jsonpath|xml|point|box|circle|polygon|line|lseg|path)(\[\])*$/i

/** Whether PostgreSQL compares values of a type. DuckDB compares all of them; it compares JSON as text. */
export const hasEquality = (type: string): boolean => !WITHOUT.test(type)
