"""QR codes and cards to hand out: for people who recommend without a screen."""
