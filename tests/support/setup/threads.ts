// For a few rows, several threads of DuckDB take a fifth more CPU than one. Tests of many rows use all cores: `useAllCores`.
process.env['SLUICE_THREADS'] = '1'
