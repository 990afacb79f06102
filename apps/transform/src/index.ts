export { waitingLoads, type LoadTable } from './load-table.ts'
export * from './merge-counts.ts'
export * from './merge-load.ts'
export * from './merge-waiting.ts'
