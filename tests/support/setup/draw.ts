import fc from 'fast-check'

/**
 * What is drawn is the same in every run, so that a change fails by what it changed alone; `pnpm soak` draws again. A failure is
 * reported as it was drawn: SLUICE_SHRINK=1 looks for a smaller one, which may take longer than a test has.
 */
fc.configureGlobal({
  seed: Number(process.env['SLUICE_SEED'] ?? 1),
  endOnFailure: process.env['SLUICE_SHRINK'] === undefined,
})
