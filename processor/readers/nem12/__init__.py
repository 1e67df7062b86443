"""NEM12, the interval data format of the Australian market: records of 100 to 900, a day in each 300."""
