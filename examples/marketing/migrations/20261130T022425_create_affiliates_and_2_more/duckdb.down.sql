-- Takes back 20261130T022425_create_affiliates_and_2_more as far as nothing is lost by it. No command runs this file: paste it where you need it.

-- not taken back: create everflow.daily_stats
-- dropping everflow.daily_stats would lose its rows, which the ledger counts as loaded, so that they would not come again

-- not taken back: create everflow.conversions
-- dropping everflow.conversions would lose its rows, which the ledger counts as loaded, so that they would not come again

-- not taken back: create everflow.affiliates
-- dropping everflow.affiliates would lose its rows, which the ledger counts as loaded, so that they would not come again

