// For a few rows, several threads of DuckDB take a fifth more CPU than one. Tests of many rows use all cores: `useAllCores`.
process.env['SLUICE_THREADS'] = '1'
// Tests of other things than replays come between them, and starting a Postgres takes a second of CPU.
process.env['SLUICE_SHADOW_IDLE'] = '600'
