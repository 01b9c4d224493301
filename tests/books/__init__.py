"""The books beside the ledger: budgets, commitments, lump sums, targets, fees, telephones, reimbursements."""
