-- Takes back 20261130T022426_create_daily_spend as far as nothing is lost by it. No command runs this file: paste it where you need it.

-- not taken back: create redtrack.daily_spend
-- dropping redtrack.daily_spend would lose its rows, which the ledger counts as loaded, so that they would not come again

