"""What a campaign brought: one page for the person who pays, one for the analyst, as HTML, PDF, CSV and JSON."""
