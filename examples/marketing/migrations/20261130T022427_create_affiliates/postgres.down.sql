-- Takes back 20261130T022427_create_affiliates as far as nothing is lost by it. No command runs this file: paste it where you need it.

-- not taken back: create mapping.affiliates
-- dropping mapping.affiliates would lose its rows, which the ledger counts as loaded, so that they would not come again

