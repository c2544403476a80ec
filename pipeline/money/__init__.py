"""Money and numbers in running text: found, paired, converted, rendered, and accounted for."""
