export { appRouter, type AppRouter } from './router.ts'
export * from './schemas.ts'
