import fc from 'fast-check'

/** What is drawn is the same in every run, so that a change fails by what it changed alone; `pnpm soak` draws anew. */
fc.configureGlobal({ seed: Number(process.env['SLUICE_SEED'] ?? 1) })
