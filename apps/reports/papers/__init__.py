"""Reports as files: a workbook that calculates, and a paper to sign."""
