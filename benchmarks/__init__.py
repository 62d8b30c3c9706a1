"""What the client costs, as ratios that are measured in one run; ``make bench`` prints them, no test times anything."""
