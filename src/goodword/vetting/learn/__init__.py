"""Learning from labelled posts: words, linear models, boosted trees, calibration. Nothing here knows what is learnt."""
